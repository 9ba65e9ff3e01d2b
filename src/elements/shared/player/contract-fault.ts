import type { ContractError } from '../../../contract/index.js';
import type { ElementErrorCode } from '../element-error.js';

/** What a failed call on the contract means to somebody who watches. */
export function toElementErrorCode({ code }: ContractError): ElementErrorCode {
  switch (code) {
    case 'token-missing':
    case 'token-invalid':
      return 'token-missing';
    case 'not-allowed':
    case 'stream-not-found':
      return code;
    default:
      return 'endpoint-unreachable';
  }
}
