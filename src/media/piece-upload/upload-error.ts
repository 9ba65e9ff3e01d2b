/** Why a piece did not get where it was to go. */
export type UploadErrorCode =
  /** Nothing could be heard of the server. */
  | 'server-unreachable'
  /** It answered, and cannot take it now. */
  | 'server-failed'
  /** It has no room at the moment. */
  | 'server-full'
  /** Who asks could not be said to the server, for now. */
  | 'token-unavailable'
  /** Whoever asks may not upload (any more). */
  | 'upload-forbidden'
  /** What it belongs to is no longer there. */
  | 'stream-gone'
  /** Nobody there takes pieces at all. */
  | 'uploads-unsupported'
  /** It will never take this piece: too large, or of a type that it does not know. */
  | 'piece-refused'
  /** The place that was given for it is gone; another may be asked for. */
  | 'place-gone'
  /** This device can read the piece no more. */
  | 'piece-unreadable'
  /** The upload was broken off by whoever began it. */
  | 'upload-aborted';

/** What an upload rejects with. */
export class UploadError extends Error {
  readonly code: UploadErrorCode;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: UploadErrorCode,
    options: { readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(code, { cause: options.cause });
    this.name = 'UploadError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}
