import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { finishRecording } from './finished-recording.js';
import type { RecordingSummary } from './finished-recording.js';
import { readMediaBoxes } from './media-boxes.js';
import { readRuns } from '../mp4/mp4-run.js';
import { readTracks } from '../mp4/mp4-track.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import { SegmentList } from './playlist.js';
import { parseJournal } from './recording-journal.js';
import type { JournalEntry } from './recording-journal.js';
import { journalFile, mediaFile } from './recording-writer.js';

/** What an earlier process left in a recording's folder. */
export type LeftRecording =
  | { readonly outcome: 'empty' }
  /** There are bytes, and nothing to be made of them. */
  | { readonly outcome: 'unreadable' }
  | {
      readonly outcome: 'found';
      readonly summary: RecordingSummary;
      readonly list: SegmentList;
      /** Makes it complete. Rejects when the disk does not take that; it can be called again. */
      readonly write: () => Promise<RecordingSummary>;
    };

/**
 * Reads what the journal and the media file agree on. What the media file holds beyond that is kept
 * as far as it is whole: a journal may be damaged in its middle, or not be there at all.
 */
export async function readLeftRecording(folder: string, id: string): Promise<LeftRecording> {
  const media = await stat(join(folder, mediaFile)).catch(() => null);
  const size = media?.size ?? 0;
  const text = await readFile(join(folder, journalFile), 'utf8').catch(() => '');
  const journal = wholeEntries(parseJournal(text).entries, size);
  const hasStart = journal[0]?.type === 'start';
  const found =
    media !== null && size > endOf(journal)
      ? await readEntries(join(folder, mediaFile), media.mtimeMs)
      : journal;
  const entries = hasStart ? [...journal, ...entriesFrom(found, endOf(journal))] : found;
  const [start] = entries;
  const list = new SegmentList(entries);
  const hasFailed = entries.some(({ type }) => type === 'failed');
  if (start?.type !== 'start' || (list.durationMs === 0 && !hasFailed)) {
    return { outcome: size > 0 && !hasStart ? 'unreadable' : 'empty' };
  }
  const { startedAt } = start;
  const endedAt =
    entries.find((entry) => entry.type === 'end')?.endedAt ??
    list.spans.at(-1)?.endedAt ??
    startedAt;
  const { durationMs, spans } = list;
  const state = durationMs > 0 ? 'ready' : 'failed';
  const known = { id, state, startedAt, endedAt, durationMs, spans } as const;
  return {
    outcome: 'found',
    summary: { ...known, mp4: false },
    list,
    write: () => finishRecording(folder, known, list),
  };
}

/** Up to the first that tells of bytes which are not there. */
function wholeEntries(entries: readonly JournalEntry[], size: number): readonly JournalEntry[] {
  const torn = entries.findIndex((entry) => 'offset' in entry && entry.offset + entry.bytes > size);
  return torn < 0 ? entries : entries.slice(0, torn);
}

/** Where the media ends that a journal tells of. */
function endOf(journal: readonly JournalEntry[]): number {
  return new SegmentList(journal).mediaBytes;
}

/** The entries that begin there; none when it is in the middle of one. */
function entriesFrom(entries: readonly JournalEntry[], offset: number): readonly JournalEntry[] {
  const first = entries.findIndex((entry) => 'offset' in entry && entry.offset === offset);
  return first < 0 ? [] : entries.slice(first);
}

/** What the journal would say, from the media file alone; the times are counted back from when it was last written. */
async function readEntries(path: string, writtenMs: number): Promise<JournalEntry[]> {
  const pieces: (
    | { type: 'init'; offset: number; bytes: number; startMs: number }
    | (JournalEntry & { type: 'fragment' })
  )[] = [];
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let tracks: readonly Mp4Track[] = [];
    let from = 0;
    let runs: ReturnType<typeof readRuns> = [];
    for await (const { bytes, place, nextOffset } of readMediaBoxes(file, {
      hasMedia: true,
    })) {
      if (nextOffset > size) break;
      if (place.type === 'moof') runs = readRuns(bytes, place, tracks);
      if (place.type === 'moov') {
        tracks = readTracks(bytes, place);
        pieces.push({ type: 'init', offset: from, bytes: nextOffset - from, startMs: 0 });
        from = nextOffset;
      }
      if (place.type === 'mdat') {
        const piece = { type: 'fragment', offset: from, bytes: nextOffset - from } as const;
        pieces.push({ ...piece, ...measure(runs) });
        from = nextOffset;
      }
    }
  } catch {
    // A damaged box ends it: what stands before is whole.
  } finally {
    await file.close();
  }
  const durationMs = pieces.reduce(
    (sum, piece) => sum + (piece.type === 'fragment' ? piece.durationMs : 0),
    0,
  );
  let timeMs = writtenMs - durationMs;
  const startedAt = new Date(timeMs).toISOString();
  const entries = pieces.map((piece): JournalEntry => {
    if (piece.type === 'init') return { ...piece, at: new Date(timeMs).toISOString() };
    timeMs += piece.durationMs;
    return piece;
  });
  return [{ type: 'start', version: 1, startedAt }, ...entries];
}

function measure(runs: ReturnType<typeof readRuns>) {
  const durations = runs.map(
    ({ track, samples }) =>
      (samples.reduce((sum, { duration }) => sum + duration, 0) * 1000) / track.timescale,
  );
  const video = runs.find(({ track }) => track.kind === 'video');
  const first = video ?? runs[0];
  return {
    startMs: first === undefined ? 0 : (first.startTicks * 1000) / first.track.timescale,
    durationMs: Math.max(0, ...durations),
    independent: video === undefined || video.samples[0]?.isKey === true,
  };
}
