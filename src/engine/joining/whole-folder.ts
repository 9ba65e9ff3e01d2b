import { readFile, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { playlistFile, readSummary, writeSummary } from '../recording/finished-recording.js';
import type { RecordingSummary } from '../recording/finished-recording.js';
import { formatPlaylist } from '../recording/playlist.js';
import { headFile, progressiveFile } from '../recording/progressive-file.js';
import type { RecordingFile } from '../recording/recording-files.js';
import { listFolders, sizeOf } from '../recording/recording-folders.js';
import { mediaFile } from '../recording/recording-writer.js';
import { replaceFile } from '../operations/replace-file.js';
import { syncFolder } from '../operations/sync-folder.js';
import type { Whole } from './whole-writer.js';

/** Folders beside those of the recordings that they are made of. */
export const wholePrefix = 'whole_';

/** What comes from safety copies. */
export const fillFile = 'fill.mp4';

const partsFile = 'parts.json';

/** Whether an id is that of what was joined. */
export function isWholeId(id: string): boolean {
  return id.startsWith(wholePrefix);
}

/** The folders of what was joined, or was about to be, in a stream's folder. */
export async function listWholes(streamFolder: string): Promise<string[]> {
  return (await listFolders(streamFolder)).filter(isWholeId);
}

/** Writes what makes a whole playable, its summary last: one that has it is complete. */
export async function keepWhole(
  streamFolder: string,
  id: string,
  { parts, list, head }: Whole,
): Promise<RecordingSummary> {
  const folder = join(streamFolder, id);
  const { durationMs, spans } = list;
  const startedAt = spans[0]?.startedAt ?? new Date(0).toISOString();
  const endedAt = spans.at(-1)?.endedAt ?? startedAt;
  const known = parts.map(({ path, bytes }) => ({ path: relative(streamFolder, path), bytes }));
  if (head !== null) await replaceFile(join(folder, headFile), head);
  await replaceFile(join(folder, playlistFile), formatPlaylist(list, true, mediaFile));
  await replaceFile(join(folder, partsFile), JSON.stringify(known));
  const mp4 = head !== null;
  const summary: RecordingSummary = {
    ...{ id, state: 'ready', startedAt, endedAt, durationMs, spans, mp4 },
  };
  await writeSummary(folder, summary);
  await syncFolder(folder);
  return summary;
}

/** The summary of a whole that is complete, and of which every part is there; else null. */
export async function readWhole(
  streamFolder: string,
  id: string,
): Promise<RecordingSummary | null> {
  const summary = await readSummary(join(streamFolder, id));
  const parts = await readParts(streamFolder, id);
  if (summary === null || parts === null) return null;
  const sizes = await Promise.all(parts.map(({ path }) => sizeOf(path)));
  return parts.every(({ bytes }, i) => (sizes[i] ?? 0) >= bytes) ? summary : null;
}

/**
 * Of these the whole that was made last among those that are complete. It may be shorter than what it took
 * the place of, as where a piece was removed: nobody is to be shown that again.
 */
export async function readNewestWhole(
  streamFolder: string,
  ids: readonly string[],
): Promise<RecordingSummary | null> {
  let newest: { summary: RecordingSummary; madeMs: number } | null = null;
  for (const id of ids) {
    const summary = await readWhole(streamFolder, id);
    if (summary === null) continue;
    const { mtimeMs: madeMs } = await stat(join(streamFolder, id, partsFile));
    if (newest === null || madeMs > newest.madeMs) newest = { summary, madeMs };
  }
  return newest?.summary ?? null;
}

/** A file of a whole under the name that players know it by; null when it is not there. */
export async function findWholeFile(
  streamFolder: string,
  id: string,
  name: string,
): Promise<RecordingFile | null> {
  const folder = join(streamFolder, id);
  if (name === playlistFile) {
    const text = await readFile(join(folder, playlistFile), 'utf8').catch(() => '');
    return text === '' ? null : { kind: 'playlist', text, isFinal: true };
  }
  if (name !== mediaFile && name !== progressiveFile) return null;
  const parts = await readParts(streamFolder, id);
  if (parts === null) return null;
  if (name === mediaFile) return { kind: 'media', parts, isFinal: true };
  const path = join(folder, headFile);
  const bytes = await sizeOf(path);
  return bytes === 0 ? null : { kind: 'media', parts: [{ path, bytes }, ...parts], isFinal: true };
}

export async function removeWhole(streamFolder: string, id: string): Promise<void> {
  await rm(join(streamFolder, id), { recursive: true, force: true });
}

/** Files below the stream's folder, and none elsewhere. */
const partPattern = /^(?:[A-Za-z0-9_-]{1,128}\/){1,2}[a-z]{1,20}(?:-\d{1,6})?\.mp4$/;

async function readParts(
  streamFolder: string,
  id: string,
): Promise<{ path: string; bytes: number }[] | null> {
  try {
    const json: unknown = JSON.parse(await readFile(join(streamFolder, id, partsFile), 'utf8'));
    if (!Array.isArray(json)) return null;
    return json.map((part: unknown) => {
      const { path, bytes } = Object(part) as Record<string, unknown>;
      const isPart = typeof path === 'string' && partPattern.test(path);
      if (!isPart || typeof bytes !== 'number') throw new TypeError('No part');
      return { path: join(streamFolder, path), bytes };
    });
  } catch {
    return null;
  }
}
