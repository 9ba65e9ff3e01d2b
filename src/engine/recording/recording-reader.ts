import type { RecordedFile } from '../engine.js';
import type { RecordingLookup } from '../joining/recording-lookup.js';
import { progressiveFile } from './progressive-file.js';
import { readParts } from './read-parts.js';

/** What reads recordings as files, without a request. */
export function createRecordingReader(
  files: RecordingLookup,
): (streamId: string, recordingId: string) => Promise<RecordedFile | null> {
  return async (streamId, recordingId) => {
    const file = await files.find(streamId, recordingId, progressiveFile);
    if (file?.kind !== 'media' || !file.isFinal) return null;
    const { parts } = file;
    return {
      bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
      async read(start, end) {
        const chunks: Buffer[] = [];
        for await (const chunk of readParts(parts, start, end - 1)) chunks.push(chunk);
        const read = Buffer.concat(chunks);
        if (read.length !== end - start) throw new RangeError('The recording has become shorter');
        return read;
      },
    };
  };
}
