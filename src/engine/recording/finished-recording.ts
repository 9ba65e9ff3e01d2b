import { readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

import type { RecordedSpan } from '../engine.js';
import { formatPlaylist } from './playlist.js';
import type { SegmentList } from './playlist.js';
import { writeProgressiveHead } from './progressive-file.js';
import type { ProgressiveOutcome } from './progressive-file.js';
import type { RecordedKinds } from './recorded-kinds.js';
import { mediaFile, outlineFile } from './recording-writer.js';
import { replaceFile } from '../operations/replace-file.js';

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
  readonly kinds?: RecordedKinds;
  /** Its pictures are in a codec that browsers play from no MP4: a copy in another is what they are given. */
  readonly needsCopy?: boolean;
  /** That copy, once it is complete. */
  readonly copy?: { readonly durationMs: number };
}

/** What is known of a recording before its files are looked at. */
export type KnownRecording = Omit<RecordingSummary, 'mp4' | 'kinds' | 'needsCopy' | 'copy'>;

/** Writes the progressive file's head, the final playlist and the summary, the latter last: a recording that has it is complete. */
export async function finishRecording(
  folder: string,
  known: KnownRecording,
  list: SegmentList,
): Promise<RecordingSummary> {
  const { mp4, needsCopy, kinds } = await writeFinalFiles(folder, list, mediaFile);
  const summary = {
    ...known,
    mp4,
    ...(kinds === null ? {} : { kinds }),
    ...(needsCopy ? { needsCopy } : {}),
  };
  await writeSummary(folder, summary);
  await rm(join(folder, outlineFile), { force: true }).catch(() => undefined);
  return summary;
}

/** Writes what is made of the media file in a folder. `mediaName` is how the playlist calls that. */
export async function writeFinalFiles(
  folder: string,
  list: SegmentList,
  mediaName: string,
): Promise<ProgressiveOutcome> {
  await dropTail(join(folder, mediaFile), list.mediaBytes);
  const outcome = await writeProgressiveHead(folder, list.mediaBytes);
  await replaceFile(join(folder, playlistFile), formatPlaylist(list, true, mediaName));
  return outcome;
}

/** Puts a summary in the place of the one before. */
export async function writeSummary(folder: string, summary: RecordingSummary): Promise<void> {
  await replaceFile(join(folder, summaryFile), JSON.stringify(summary));
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
  const fields = json as Record<string, unknown>;
  const { id, state, startedAt, endedAt, durationMs, spans, mp4, kinds, needsCopy, copy } = fields;
  return (
    (kinds === undefined || typeof kinds === 'string') &&
    (needsCopy === undefined || typeof needsCopy === 'boolean') &&
    (copy === undefined || isCopy(copy)) &&
    typeof id === 'string' &&
    (state === 'ready' || state === 'failed') &&
    typeof startedAt === 'string' &&
    typeof endedAt === 'string' &&
    typeof durationMs === 'number' &&
    Array.isArray(spans) &&
    typeof mp4 === 'boolean'
  );
}

function isCopy(copy: unknown): boolean {
  return (
    typeof copy === 'object' &&
    copy !== null &&
    'durationMs' in copy &&
    typeof copy.durationMs === 'number'
  );
}
