import type { LineReading } from '../../../media/piece-upload/line-reading.js';

/** A broadcast that is to be copied. */
export interface NewCopy {
  readonly broadcastId: string;
  readonly media: MediaStream;
  /** The grant's token, good for reports and uploads; null where there is none, or not yet. */
  readonly readToken: () => string | null;
  /** Whether nobody but this device will have recorded it, by what the backend has said so far. */
  readonly isOnlyRecording: () => boolean;
  /** What the line carries now; null where that is not known. Never rejects. */
  readonly readLine: () => Promise<LineReading | null>;
}
