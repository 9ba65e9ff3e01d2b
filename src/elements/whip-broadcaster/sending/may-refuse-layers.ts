import type { RecoveryContext } from '../../../protocol/recovery-policy.js';
import type { SessionErrorCode } from '../../../protocol/session-error.js';

/** What comes of an offer that one side cannot make anything of. */
const misfits: readonly SessionErrorCode[] = [
  'answer-rejected',
  'answer-unreadable',
  'offer-failed',
  'offer-rejected',
];

/** What a server says that stumbled over the offer; the other 5xx say that it is away, or has too much to do. */
const stumbles: readonly (number | undefined)[] = [500, 501];

/**
 * Whether an offer of several layers may have failed because they are several: no server has to know of a
 * simulcast. Once it has taken one, what goes wrong is something else.
 */
export function mayRefuseLayers({
  error,
  wasOpen,
}: Pick<RecoveryContext, 'error' | 'wasOpen'>): boolean {
  return !wasOpen && (misfits.includes(error.code) || stumbles.includes(error.status));
}
