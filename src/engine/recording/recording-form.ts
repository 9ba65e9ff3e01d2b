import { join } from 'node:path';

import { playlistFile } from './finished-recording.js';
import { progressiveFile } from './progressive-file.js';
import { mediaFile } from './recording-writer.js';

/** One form of a recording: where it lies, and the names under which it is served. */
export interface RecordingForm {
  /** Below the recording's folder. */
  readonly folder: string;
  readonly playlist: string;
  readonly media: string;
  readonly progressive: string;
}

/** What was recorded, and what is made of it where no browser plays that. */
export const recordingForms = {
  original: { folder: '.', playlist: playlistFile, media: mediaFile, progressive: progressiveFile },
  playable: {
    folder: 'playable',
    playlist: 'playable.m3u8',
    media: 'playable-media.mp4',
    progressive: 'playable.mp4',
  },
} as const satisfies Record<string, RecordingForm>;

/** The folder of a form. */
export function formFolder(recordingFolder: string, form: RecordingForm): string {
  return join(recordingFolder, form.folder);
}
