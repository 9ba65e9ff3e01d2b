import { playlistFile } from './finished-recording.js';

/** Makes the addresses of what can be played of a stream. */
export interface RecordingUrls {
  /** Of a file of one recording. */
  file(recordingId: string, file: string): string;
  /** Of the playlist of all. */
  joined(): string;
}

/** Paths under an engine's base. */
export function createRecordingUrls(basePath: string, streamId: string): RecordingUrls {
  const folder = `${basePath}/${streamId}/recordings`;
  return {
    file: (recordingId, file) => `${folder}/${recordingId}/${file}`,
    joined: () => `${folder}/${playlistFile}`,
  };
}
