/** Every code that an element's `error` can carry. The sentence a person reads stands in the messages. */
export const elementErrorCodes = [
  'camera-denied',
  'camera-missing',
  'camera-busy',
  'camera-unsupported',
  'endpoint-missing',
  'endpoint-unreachable',
  'token-missing',
  'not-allowed',
  'stream-not-found',
  'connection-unsupported',
  'connection-refused',
  'source-missing',
  'source-unplayable',
  'unexpected',
] as const;

export type ElementErrorCode = (typeof elementErrorCodes)[number];

/** What went wrong, as a code; `cause` holds the underlying error for a developer. */
export class ElementError extends Error {
  readonly code: ElementErrorCode;

  constructor(code: ElementErrorCode, cause?: unknown) {
    super(code, { cause });
    this.name = 'ElementError';
    this.code = code;
  }
}
