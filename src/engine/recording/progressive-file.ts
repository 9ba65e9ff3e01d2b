import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { readMediaBoxes } from './media-boxes.js';
import { ProgressiveHead } from './progressive-head.js';
import type { RecordedKinds } from './recorded-kinds.js';
import { mediaFile, outlineFile } from './recording-writer.js';
import { replaceFile } from '../operations/replace-file.js';

/** Under this name a recording is one progressive MP4: the head and then the media file. */
export const progressiveFile = 'recording.mp4';

/** Sample entries of codecs that browsers play from no MP4. */
export const unplayableEntries: ReadonlySet<string> = new Set(['vp08']);

/** What stands before the media. */
export const headFile = 'head.mp4';

/** What became of the progressive file. */
export interface ProgressiveOutcome {
  /** Whether there is one. */
  readonly mp4: boolean;
  /** Its pictures are in a codec that browsers play from no MP4. */
  readonly needsCopy: boolean;
  /** What it holds; null where that could not be read. */
  readonly kinds: RecordedKinds | null;
}

/**
 * Writes the head of the progressive file for the first so many bytes of media. Nothing of the
 * media is copied, and but for a damaged outline nothing of it is read, so that hours take no
 * longer than minutes.
 */
export async function writeProgressiveHead(
  folder: string,
  mediaBytes: number,
): Promise<ProgressiveOutcome> {
  const head =
    (await createHead(join(folder, outlineFile), mediaBytes, { hasMedia: false })) ??
    (await createHead(join(folder, mediaFile), mediaBytes, { hasMedia: true }));
  const needsCopy = head?.entryTypes.some((type) => unplayableEntries.has(type)) ?? false;
  const kinds = head?.kinds ?? null;
  const bytes = head?.format(mediaBytes) ?? null;
  if (bytes === null) return { mp4: false, needsCopy, kinds };
  await replaceFile(join(folder, headFile), bytes);
  return { mp4: true, needsCopy, kinds };
}

/** Null when the file does not lead exactly to the media's end. */
async function createHead(
  path: string,
  mediaBytes: number,
  options: { readonly hasMedia: boolean },
): Promise<ProgressiveHead | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const head = new ProgressiveHead();
    let end = 0;
    for await (const { bytes, place, offset, nextOffset } of readMediaBoxes(file, options)) {
      if (nextOffset > mediaBytes) break;
      head.add(bytes, place, offset);
      end = nextOffset;
      if (end === mediaBytes) return head;
    }
    return null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
