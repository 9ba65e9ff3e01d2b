import { join } from 'node:path';

import type { RecordingFile } from '../recording/recording-files.js';
import { sizeOf } from '../recording/recording-folders.js';

/** A picture of the recording, before it plays. */
export const posterFile = 'poster.jpg';

/** Says where on the sheet the picture of each moment stands. It is written last: what has it has the sheet. */
export const storyboardFile = 'storyboard.vtt';

/** Small pictures of many moments, side by side. */
export const sheetFile = 'storyboard.jpg';

const names: readonly string[] = [posterFile, storyboardFile, sheetFile];

/** Whether this is the name of a picture, or of what leads to pictures. */
export function isPictureFile(name: string): boolean {
  return names.includes(name);
}

/** A picture in a recording's folder; null when it is not there. */
export async function findPicture(folder: string, name: string): Promise<RecordingFile | null> {
  const path = join(folder, name);
  const bytes = isPictureFile(name) ? await sizeOf(path) : 0;
  return bytes === 0 ? null : { kind: 'media', parts: [{ path, bytes }], isFinal: true };
}
