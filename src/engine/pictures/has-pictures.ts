import { open } from 'node:fs/promises';

import { readTracks } from '../mp4/mp4-track.js';
import type { FilePart } from '../recording/recording-files.js';
import { readMediaBoxes } from '../recording/media-boxes.js';

/** Whether an MP4 of these parts has pictures at all: of sound alone there is nothing to draw. */
export async function hasPictures([first]: readonly FilePart[]): Promise<boolean> {
  if (first === undefined) return false;
  const file = await open(first.path);
  try {
    for await (const { bytes, place } of readMediaBoxes(file, { hasMedia: false })) {
      if (place.type !== 'moov') continue;
      return readTracks(bytes, place).some(({ kind }) => kind === 'video');
    }
    return false;
  } finally {
    await file.close();
  }
}
