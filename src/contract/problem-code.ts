/** Every code that this contract's errors carry. */
export const problemCodes = [
  'body-unreadable',
  'header-invalid',
  'query-invalid',
  'field-invalid',
  'token-missing',
  'token-invalid',
  'not-allowed',
  'route-not-found',
  'stream-not-found',
  'recording-not-found',
  'upload-not-found',
  'session-not-found',
  'provider-not-found',
  'method-not-allowed',
  'answer-unacceptable',
  'body-too-slow',
  'offset-conflict',
  'stream-not-live',
  'session-replaced',
  'idempotency-conflict',
  'tus-unsupported',
  'etag-stale',
  'body-too-large',
  'type-unsupported',
  'piece-too-large',
  'range-unsatisfiable',
  'sdp-unsupported',
  'fragment-unsupported',
  'etag-missing',
  'rate-limited',
  'internal-error',
  'feature-unsupported',
  'provider-failed',
  'identity-unavailable',
  'capacity-exhausted',
  'storage-full',
] as const;

/** A code that this version of the contract has. */
export type ProblemCode = (typeof problemCodes)[number];

/** Whether this version of the contract has the code. */
export function isProblemCode(code: string): code is ProblemCode {
  return problemCodes.some((known) => known === code);
}
