import type { Upload, UploadInput } from '../../contract/index.js';
import type { KeptPiece } from '../providers/media-engine.js';
import type { ObservedRecording } from '../providers/provider.js';
import type { StreamStore } from '../streams/stream-store.js';
import type { PieceShelfOptions } from './piece-shelf.js';

/** Where this server keeps the pieces that devices send it; made by `openSafetyPieces`. */
export interface SafetyPieces {
  /** Stands them beside one handler's store. */
  connect(parts: SafetyPiecesParts): ConnectedPieces;
}

/** What they need of the handler. */
export interface SafetyPiecesParts {
  readonly store: Pick<StreamStore, 'get' | 'listReports' | 'secret'>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** The pieces of one handler's streams. */
export interface ConnectedPieces {
  /** Where a piece goes; the same piece always to the same place. */
  createUpload(streamId: string, input: UploadInput): Promise<Upload>;
  /** What came home, as recordings of the stream. */
  observe(streamId: string): Promise<ObservedRecording[]>;
  /** What came home whole and a report has named, for whoever joins it; the files stay as they are. */
  listKept(streamId: string): Promise<KeptPiece[]>;
  removeStream(streamId: string): Promise<void>;
  /** Calls back with the id of a stream of which a piece became whole. Returns the way to stop. */
  watch(listener: (streamId: string) => void): () => void;
  /** Answers a request of tus for the piece that was given this key. */
  answerTus(request: Request, streamId: string, key: string): Promise<Response>;
  /** Answers with the file of a piece that is whole, `isPersonal` for nobody else's cache; null where there is none. */
  answerFile(
    request: Request,
    streamId: string,
    id: string,
    isPersonal: boolean,
  ): Promise<Response | null>;
  close(): void;
}

/**
 * Opens the folder where safety pieces are kept. Rejects with a `SetupError`, `package-missing`,
 * where `@tus/server` is not installed.
 */
export async function openSafetyPieces(options: PieceShelfOptions): Promise<SafetyPieces> {
  // Runtimes that have no files import this module too.
  const { createSafetyPieces } = await import('./create-safety-pieces.js');
  return createSafetyPieces(options);
}
