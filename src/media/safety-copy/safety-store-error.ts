/** Why the store does not do what it was asked. */
export type SafetyStoreErrorCode =
  /** There is no such piece, or its bytes have made room for others. */
  | 'piece-missing'
  /** Its recorder still adds to it. */
  | 'piece-writing'
  /** It is being recorded, here or in another tab. */
  | 'broadcast-writing'
  | 'storage-unavailable'
  | 'storage-full'
  | 'storage-failed';

/** What the store could not do; `cause` holds what the browser threw. */
export class SafetyStoreError extends Error {
  readonly code: SafetyStoreErrorCode;

  constructor(code: SafetyStoreErrorCode, cause?: unknown) {
    super(code, { cause });
    this.name = 'SafetyStoreError';
    this.code = code;
  }
}

/** What storage threw, as a code. */
export function toStoreError(cause: unknown): SafetyStoreError {
  if (cause instanceof SafetyStoreError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  return new SafetyStoreError(
    name === 'QuotaExceededError' ? 'storage-full' : 'storage-failed',
    cause,
  );
}
