import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RecordingSummary } from '../recording/finished-recording.js';
import { parseJournal } from '../recording/recording-journal.js';
import type { JournalEntry } from '../recording/recording-journal.js';
import { formFolder, recordingForms } from '../recording/recording-form.js';
import { journalFile, mediaFile } from '../recording/recording-writer.js';
import { readStretches } from './stretch.js';
import type { Stretch } from './stretch.js';

/** Where an initialization's media begins, and when that was. */
interface Beginning {
  readonly atMs: number;
  readonly startMs: number;
}

/** What an ended recording holds, in the form that browsers are given. */
export async function readRecorded(folder: string, summary: RecordingSummary): Promise<Stretch[]> {
  const form = summary.copy === undefined ? recordingForms.original : recordingForms.playable;
  const text = await readFile(join(folder, journalFile), 'utf8').catch(() => '');
  const beginnings = readBeginnings(parseJournal(text).entries);
  let count = -1;
  const path = join(formFolder(folder, form), mediaFile);
  return await readStretches(path, (_offset, firstMs) => {
    // A copy has as many initializations as its original, at other places.
    count += 1;
    const beginning = beginnings[count];
    if (beginning !== undefined) return beginning.atMs - beginning.startMs;
    // Without a journal only the first is known to have begun when the recording did.
    return count === 0 ? Date.parse(summary.startedAt) - firstMs : null;
  });
}

function readBeginnings(entries: readonly JournalEntry[]): Beginning[] {
  const beginnings: Beginning[] = [];
  let atMs: number | null = null;
  for (const entry of entries) {
    if (entry.type === 'init') atMs = Date.parse(entry.at);
    if (entry.type !== 'fragment' || atMs === null) continue;
    beginnings.push({ atMs, startMs: entry.startMs });
    atMs = null;
  }
  return beginnings;
}
