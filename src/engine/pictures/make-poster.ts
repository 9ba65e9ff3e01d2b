import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import type { PictureSize } from '../joining/clip-arguments.js';
import { readJpegSize } from './jpeg-size.js';
import { posterFile } from './picture-files.js';
import { takePicture } from './picture-source.js';
import type { PictureSource } from './picture-source.js';

/** What a memorial page shows large; more bytes would not be seen. */
const longestSide = 1280;

/** Enough to tell a picture from darkness. */
const sample = { width: 32, height: 18 } as const;

/** Below this it is dark, and with less contrast it is a wall, a lens cap or a single colour. */
const least = { brightness: 24, contrast: 6 } as const;

/** By then a camera has been put where it stays. */
const settledSeconds = 5;

const laterShares = [0.1, 0.25, 0.5, 0.75];

/** How much there is to be seen on a picture of grey values; 0 where it is dark or all alike. */
export function measureSight(grey: Uint8Array): number {
  const mean = grey.reduce((sum, value) => sum + value, 0) / Math.max(1, grey.length);
  const variance = grey.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const contrast = Math.sqrt(variance / Math.max(1, grey.length));
  return mean < least.brightness || contrast < least.contrast ? 0 : contrast;
}

/** Where in a recording a poster is looked for, in this order. */
export function listPosterTimes(seconds: number): number[] {
  const early = Math.min(settledSeconds, seconds / 3);
  return [early, ...laterShares.map((share) => seconds * share).filter((time) => time > early)];
}

/**
 * Puts a poster into a folder: the first picture of those looked at on which something is to be seen; where
 * there is none, the first there is. Resolves with its size; null where no picture could be had, also where
 * it was given up, by `mayGoOn` between two pictures.
 */
export async function makePoster(
  source: PictureSource,
  folder: string,
  drawing: string,
  mayGoOn: () => boolean,
): Promise<PictureSize | null> {
  const toPath = (name: string): string => join(source.streamFolder, drawing, name);
  let found: string | null = null;
  for (const [index, seconds] of listPosterTimes(source.durationMs / 1000).entries()) {
    if (source.signal.aborted || !mayGoOn()) return null;
    const picture = `poster-${index}.jpg`;
    const isTaken = await takePicture(source, seconds, [
      { options: posterOptions, target: `${drawing}/${picture}` },
      { options: sampleOptions, target: `${drawing}/sample` },
    ]);
    if (source.signal.aborted) return null;
    const grey = isTaken ? await readFile(toPath('sample')).catch(() => null) : null;
    if (grey?.length !== sample.width * sample.height) continue;
    const isSeen = measureSight(grey) > 0;
    if (isSeen || found === null) found = picture;
    if (isSeen) break;
  }
  if (found === null) return null;
  const size = readJpegSize(await readFile(toPath(found)));
  if (size !== null) await rename(toPath(found), join(folder, posterFile));
  return size;
}

const side = (of: 'iw' | 'ih'): string => `min(${longestSide}\\,${of})`;

const posterOptions = [
  ...['-vf', `scale=w=${side('iw')}:h=${side('ih')}:force_original_aspect_ratio=decrease`],
  ...['-pix_fmt', 'yuvj420p', '-q:v', '3', '-f', 'image2', '-update', '1'],
];

const sampleOptions = [
  ...['-vf', `scale=${sample.width}:${sample.height}`],
  ...['-pix_fmt', 'gray', '-f', 'rawvideo'],
];
