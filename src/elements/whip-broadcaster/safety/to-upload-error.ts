import { ContractError } from '../../../contract/contract-error.js';
import type { ContractErrorCode } from '../../../contract/contract-error.js';
import { UploadError } from '../../../media/piece-upload/upload-error.js';
import type { UploadErrorCode } from '../../../media/piece-upload/upload-error.js';
import { TokenTrouble } from '../sending/token-trouble.js';

const codes: Partial<Record<ContractErrorCode, UploadErrorCode>> = {
  'endpoint-unreachable': 'server-unreachable',
  'request-timeout': 'server-unreachable',
  'request-aborted': 'upload-aborted',
  'token-missing': 'upload-forbidden',
  'token-invalid': 'upload-forbidden',
  'not-allowed': 'upload-forbidden',
  'stream-not-found': 'stream-gone',
  'route-not-found': 'uploads-unsupported',
  'feature-unsupported': 'uploads-unsupported',
  'field-invalid': 'piece-refused',
  'piece-too-large': 'piece-refused',
  'body-too-large': 'piece-refused',
  'type-unsupported': 'piece-refused',
  'storage-full': 'server-full',
  'capacity-exhausted': 'server-full',
  'rate-limited': 'server-full',
};

/** What the contract's refusal means to an upload. */
export function toUploadError(cause: unknown): UploadError {
  if (cause instanceof UploadError) return cause;
  if (cause instanceof TokenTrouble) return new UploadError('token-unavailable', { cause });
  if (!(cause instanceof ContractError)) return new UploadError('server-failed', { cause });
  const { code, retryAfterMs } = cause;
  return new UploadError(codes[code] ?? 'server-failed', { retryAfterMs, cause });
}
