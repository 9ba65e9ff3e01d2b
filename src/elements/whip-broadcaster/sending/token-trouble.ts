import { ContractError } from '../../../contract/contract-error.js';
import { SessionError } from '../../../protocol/session-error.js';
import { ElementError } from '../../shared/element-error.js';
import { toElementError } from '../../shared/to-element-error.js';

/**
 * The page's own `getToken` has failed, and without what it gives the server does not know this person. To be tried
 * again as a line that is away, since it may have been: whether the page could not ask or nobody is signed in, only
 * the page knows.
 */
export class TokenTrouble extends ContractError {
  constructor(cause: unknown) {
    super('endpoint-unreachable', { cause });
  }
}

/**
 * `toElementError`, which tells a page that gets no token from a server that cannot be reached. A session that
 * could not get one says why in its cause: the next grant was refused, or the page's own function has failed.
 */
export function toSendingError(cause: unknown): ElementError {
  if (cause instanceof SessionError && cause.code === 'token-unavailable') {
    return cause.cause instanceof ElementError ? cause.cause : toUnavailable(cause);
  }
  return cause instanceof TokenTrouble ? toUnavailable(cause) : toElementError(cause);
}

function toUnavailable(cause: unknown): ElementError {
  return new ElementError('token-unavailable', cause);
}
