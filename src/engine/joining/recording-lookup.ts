import { join } from 'node:path';

import { findPicture, isPictureFile } from '../pictures/picture-files.js';
import type { RecordingFile } from '../recording/recording-files.js';
import type { RecordingStore } from '../recording/recording-store.js';
import type { Joiner } from './joiner.js';
import { isWholeId } from './whole-folder.js';

/** Where the files of recordings are found by what players ask for. */
export interface RecordingLookup {
  /** A file that players may read, or null. */
  find(streamId: string, id: string, file: string): Promise<RecordingFile | null>;
  /** One playlist of all that has ended of a stream; null when nothing has. */
  findJoined(streamId: string): Promise<RecordingFile | null>;
}

/** Finds what was recorded and what was joined of it, and the pictures of both. */
export function createRecordingLookup(
  dataDir: string,
  store: RecordingStore,
  joiner: Joiner,
): RecordingLookup {
  return {
    find: (streamId, id, file) =>
      isPictureFile(file)
        ? findPicture(join(dataDir, streamId, id), file)
        : (isWholeId(id) ? joiner : store).find(streamId, id, file),
    findJoined: (streamId) => store.findJoined(streamId),
  };
}
