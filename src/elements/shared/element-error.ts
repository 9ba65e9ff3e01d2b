/** Every code that an element's `error` can carry. The sentence a person reads stands in the messages. */
export const elementErrorCodes = [
  'camera-denied',
  'camera-denied-always',
  'microphone-denied',
  'camera-denied-by-system',
  'camera-blocked-by-frame',
  'camera-missing',
  'camera-busy',
  'camera-insecure',
  'camera-in-app',
  'camera-unsupported',
  'screen-denied',
  'screen-denied-by-system',
  'screen-busy',
  'screen-unsupported',
  'endpoint-missing',
  'endpoint-invalid',
  'endpoint-unreachable',
  'token-missing',
  'token-unavailable',
  'not-allowed',
  'stream-not-found',
  'connection-unsupported',
  'connection-refused',
  'script-unreachable',
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
