import { ContractError } from '../../contract/contract-error.js';
import type { ContractErrorCode } from '../../contract/contract-error.js';
import { SessionError } from '../../protocol/session-error.js';
import type { SessionErrorCode } from '../../protocol/session-error.js';
import type { ElementErrorCode } from './element-error.js';
import { ElementError } from './element-error.js';

/** Codes of the contract that say more to a person than "refused". */
const contractCodes: Partial<Record<ContractErrorCode, ElementErrorCode>> = {
  'endpoint-unreachable': 'endpoint-unreachable',
  'request-timeout': 'endpoint-unreachable',
  'token-missing': 'token-missing',
  'token-invalid': 'token-missing',
  'not-allowed': 'not-allowed',
  'stream-not-found': 'stream-not-found',
  // Whoever answers so is no backend of ours, or not at this address.
  'route-not-found': 'endpoint-invalid',
  'answer-unreadable': 'endpoint-invalid',
};

/** A proxy's refusal carries no code of the contract. */
const statusCodes: Partial<Record<number, ElementErrorCode>> = {
  401: 'token-missing',
  403: 'not-allowed',
  404: 'stream-not-found',
};

const sessionCodes: Record<SessionErrorCode, ElementErrorCode> = {
  'answer-rejected': 'connection-refused',
  'answer-unreadable': 'connection-refused',
  'connection-failed': 'endpoint-unreachable',
  'connection-timeout': 'endpoint-unreachable',
  'endpoint-not-found': 'stream-not-found',
  'endpoint-taken': 'connection-refused',
  'endpoint-unreachable': 'endpoint-unreachable',
  'media-missing': 'unexpected',
  'offer-failed': 'connection-unsupported',
  'offer-rejected': 'connection-refused',
  'rate-limited': 'connection-refused',
  'request-timeout': 'endpoint-unreachable',
  'server-failed': 'connection-refused',
  'session-closed': 'unexpected',
  'session-replaced': 'connection-refused',
  'stream-not-live': 'connection-refused',
  'token-refused': 'not-allowed',
  'token-unavailable': 'token-missing',
  'track-unexpected': 'unexpected',
};

/**
 * What came of a server or a connection as one of the codes that a person has a sentence for. Players read
 * errors here too, so that nothing of a camera's is among them.
 */
export function toElementError(cause: unknown): ElementError {
  if (cause instanceof ElementError) return cause;
  if (cause instanceof SessionError) return new ElementError(sessionCodes[cause.code], cause);
  if (cause instanceof ContractError) {
    return new ElementError(toContractCode(cause), cause);
  }
  return new ElementError('unexpected', cause);
}

function toContractCode({ code, status = 0, problem }: ContractError): ElementErrorCode {
  // A backend says what it has not found; a page of some other site says only that there is nothing.
  if (status === 404 && problem === undefined) return 'endpoint-invalid';
  return contractCodes[code] ?? statusCodes[status] ?? 'connection-refused';
}
