import type { ElementErrorCode } from '../../shared/element-error.js';
import type { BroadcasterMessageKey } from '../messages/broadcaster-messages-en.js';
import type { LiveView } from './broadcaster-view.js';

/** What happened, and what to do about it. */
export interface ErrorWords {
  readonly title: BroadcasterMessageKey;
  readonly help: BroadcasterMessageKey;
}

/** The words for an error, as far as this page is known. */
export function describeError(
  code: ElementErrorCode,
  { hasToken, address }: Pick<LiveView, 'hasToken' | 'address'>,
): ErrorWords {
  // Nobody can sign in who is shown no way to, nor can a person give what the page has to give.
  if (code === 'token-missing') {
    return hasToken
      ? { title: code, help: 'sign-in-help' }
      : { title: 'no-token', help: 'no-token-help' };
  }
  // Of another origin the browser does not say whether nobody is there or somebody who does not know us.
  if (code === 'endpoint-unreachable' && isElsewhere(address)) {
    return { title: code, help: 'endpoint-elsewhere-help' };
  }
  return { title: code, help: `${code}-help` };
}

function isElsewhere(address: string): boolean {
  try {
    return new URL(address, document.baseURI).origin !== location.origin;
  } catch {
    return false;
  }
}
