import type { WhepSession } from '../../../protocol/whep-session.js';
import { renewAhead } from '../../recording-player/copy/renew-ahead.js';
import type { RungSetup } from './open-rung.js';

/**
 * Has a session go on beyond the end of its address: a server ends what was opened at an address that has
 * ended, so the session opens its connection anew at the next one while this one still shows the picture.
 * Where nobody gave another in time, what is refused asks once more before the next try.
 */
export function keepSessionRenewed(
  session: WhepSession,
  { readSource, renew }: Pick<RungSetup, 'readSource' | 'renew'>,
  signal: AbortSignal,
): void {
  const renewal = {
    signal,
    get expiresAt() {
      return readSource().expiresAt ?? null;
    },
    renew,
  };
  const goOn = (): void =>
    renewAhead(renewal, () => {
      session.recover();
      goOn();
    });
  goOn();
  session.addEventListener(
    'statechange',
    () => {
      if ('error' in session.state && session.state.error?.code === 'token-refused') void renew();
    },
    { signal },
  );
}
