import { join } from 'node:path';

import { mediaFile } from './recording-writer.js';
import { headFile } from './progressive-file.js';
import { recordingForms } from './recording-form.js';
import { sizeOf } from './recording-folders.js';

/** A file of a recording, as much of it as may be read. What is final never changes. */
export type RecordingFile =
  | { readonly kind: 'playlist'; readonly text: string; readonly isFinal: boolean }
  | {
      readonly kind: 'media';
      /** Files that are one when they are put one behind the other. */
      readonly parts: readonly FilePart[];
      readonly isFinal: boolean;
    };

export interface FilePart {
  readonly path: string;
  readonly bytes: number;
}

/** The media of an ended recording under the name that players know it by; null when it is not there. */
export async function findMediaFile(folder: string, name: string): Promise<RecordingFile | null> {
  for (const form of Object.values(recordingForms)) {
    const files = name === form.media ? [mediaFile] : [headFile, mediaFile];
    if (name !== form.media && name !== form.progressive) continue;
    const parts = await Promise.all(
      files.map(async (file) => {
        const path = join(folder, form.folder, file);
        return { path, bytes: await sizeOf(path) };
      }),
    );
    return parts.some(({ bytes }) => bytes === 0) ? null : { kind: 'media', parts, isFinal: true };
  }
  return null;
}
