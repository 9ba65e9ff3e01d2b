import { readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

import type { RecordedSpan } from '../engine.js';
import { formatPlaylist } from './playlist.js';
import type { SegmentList } from './playlist.js';
import { writeProgressiveHead } from './progressive-file.js';
import { mediaFile, outlineFile } from './recording-writer.js';
import { replaceFile } from './replace-file.js';

export const playlistFile = 'index.m3u8';
export const summaryFile = 'recording.json';

/** What is known of a recording that has ended, without reading its journal. */
export interface RecordingSummary {
  readonly id: string;
  readonly state: 'ready' | 'failed';
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  /** When what it holds was recorded. */
  readonly spans: readonly RecordedSpan[];
  /** Whether it can be had as one progressive MP4. */
  readonly mp4: boolean;
}

/** Writes the progressive file's head, the final playlist and the summary, the latter last: a recording that has it is complete. */
export async function finishRecording(
  folder: string,
  known: Omit<RecordingSummary, 'mp4'>,
  list: SegmentList,
): Promise<RecordingSummary> {
  await dropTail(join(folder, mediaFile), list.mediaBytes);
  const mp4 = await writeProgressiveHead(folder, list.mediaBytes);
  const summary = { ...known, mp4 };
  await replaceFile(join(folder, playlistFile), formatPlaylist(list, true, mediaFile));
  await replaceFile(join(folder, summaryFile), JSON.stringify(summary));
  await rm(join(folder, outlineFile), { force: true }).catch(() => undefined);
  return summary;
}

/** Bytes that the journal does not know came too late: a file that ends with them is no whole one. */
async function dropTail(path: string, bytes: number): Promise<void> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > bytes) await truncate(path, bytes);
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

function isSummary(json: unknown): json is RecordingSummary {
  if (typeof json !== 'object' || json === null) return false;
  const { id, state, startedAt, endedAt, durationMs, spans, mp4 } = json as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    (state === 'ready' || state === 'failed') &&
    typeof startedAt === 'string' &&
    typeof endedAt === 'string' &&
    typeof durationMs === 'number' &&
    Array.isArray(spans) &&
    typeof mp4 === 'boolean'
  );
}
