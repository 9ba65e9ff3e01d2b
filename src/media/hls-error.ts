/**
 * `hls-missing`: the HLS code could not be loaded. `hls-unsupported`: this browser has no way to play HLS.
 * `source-unreachable`: the address does not answer. `source-refused`: it wants
 * another token (401, 403). `source-unplayable`: it answers with what cannot be played.
 */
export type HlsErrorCode =
  'hls-missing' | 'hls-unsupported' | 'source-unreachable' | 'source-refused' | 'source-unplayable';

/** HLS playback ended for good; `cause` holds what the player said. */
export class HlsError extends Error {
  readonly code: HlsErrorCode;
  /** HTTP's, of the request that failed; 0 where nobody answered, null where it was no request. */
  readonly status: number | null;

  constructor(code: HlsErrorCode, cause?: unknown, status: number | null = null) {
    super(code, { cause });
    this.name = 'HlsError';
    this.code = code;
    this.status = status;
  }
}
