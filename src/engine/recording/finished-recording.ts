import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { formatJournalEntry, parseJournal } from './recording-journal.js';
import type { JournalEntry } from './recording-journal.js';
import { formatPlaylist } from './playlist.js';
import { journalFile, mediaFile } from './recording-writer.js';

export const playlistFile = 'index.m3u8';
export const summaryFile = 'recording.json';

/** What is known of a recording that has ended, without reading its journal. */
export interface RecordingSummary {
  readonly id: string;
  readonly state: 'ready' | 'failed';
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
}

/** Milliseconds that the fragments of a journal hold. */
export function durationOf(entries: readonly JournalEntry[]): number {
  return entries.reduce(
    (sum, entry) => sum + (entry.type === 'fragment' ? entry.durationMs : 0),
    0,
  );
}

/** Writes the final playlist and the summary, the latter last: a recording that has it is complete. */
export async function finishRecording(
  folder: string,
  summary: RecordingSummary,
  entries: readonly JournalEntry[],
): Promise<void> {
  await replaceFile(join(folder, playlistFile), formatPlaylist(entries, true, mediaFile));
  await replaceFile(join(folder, summaryFile), JSON.stringify(summary));
}

/** The summary in a recording's folder; null when it was never finished. */
export async function readSummary(folder: string): Promise<RecordingSummary | null> {
  try {
    const json: unknown = JSON.parse(await readFile(join(folder, summaryFile), 'utf8'));
    return isSummary(json) ? json : null;
  } catch {
    return null;
  }
}

/**
 * Finishes a recording whose process ended before it: keeps what the journal and the media file
 * agree on. Null when there is nothing to play.
 */
export async function recoverRecording(
  folder: string,
  id: string,
): Promise<RecordingSummary | null> {
  const path = join(folder, journalFile);
  const text = await readFile(path, 'utf8').catch(() => '');
  const { entries, bytes } = parseJournal(text);
  const size = (await stat(join(folder, mediaFile)).catch(() => null))?.size ?? 0;
  const [start] = entries;
  const whole = entries.filter(
    (entry) => !('offset' in entry) || entry.offset + entry.bytes <= size,
  );
  const durationMs = durationOf(whole);
  if (start?.type !== 'start' || durationMs === 0) return null;
  const endedAt =
    whole.find((entry) => entry.type === 'end')?.endedAt ??
    new Date(Date.parse(start.startedAt) + durationMs).toISOString();
  const journal = await open(path, 'r+');
  try {
    await journal.truncate(bytes);
    await journal.write(formatJournalEntry({ type: 'end', endedAt }), bytes);
    await journal.datasync();
  } finally {
    await journal.close();
  }
  const state = whole.some((entry) => entry.type === 'failed') ? 'failed' : 'ready';
  const summary = { id, state, startedAt: start.startedAt, endedAt, durationMs } as const;
  await finishRecording(folder, summary, whole);
  return summary;
}

async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, content, { flush: true });
  await rename(temporary, path);
}

function isSummary(json: unknown): json is RecordingSummary {
  if (typeof json !== 'object' || json === null) return false;
  const { id, state, startedAt, endedAt, durationMs } = json as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    (state === 'ready' || state === 'failed') &&
    typeof startedAt === 'string' &&
    typeof endedAt === 'string' &&
    typeof durationMs === 'number'
  );
}
