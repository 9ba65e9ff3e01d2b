import type { Scene } from '../../media/capture/scene.js';
import type { BroadcasterState, LiveAccount } from './broadcaster-state.js';
import type { LinkReport } from './quality/link-quality.js';
import type { UplinkState } from './uplink-state.js';

/** The element's state after `before`, while a broadcast is on its way; null where that says nothing new. */
export function toBroadcastState(
  way: UplinkState,
  scene: Scene,
  account: Omit<LiveAccount, 'assurance'>,
  before: BroadcasterState,
): BroadcasterState | null {
  switch (way.phase) {
    case 'opening':
      return { phase: 'connecting', scene, step: 'opening', trouble: way.trouble };
    case 'confirming':
      return { phase: 'connecting', scene, step: 'confirming', trouble: null };
    case 'live':
      return { phase: 'streaming', scene, ...account, assurance: way.assurance };
    case 'recovering':
      return {
        phase: 'reconnecting',
        scene,
        ...account,
        assurance: way.assurance,
        lostAt: before.phase === 'reconnecting' ? before.lostAt : readLostAt(account.link),
      };
    case 'failed':
      return { phase: 'error', error: way.error, scene };
    case 'idle':
    case 'closed':
      return null;
  }
}

/** A line is silent for some seconds before that is called lost. */
function readLostAt(link: LinkReport | null): number {
  const silentMs = link?.quality.phase === 'unanswered' ? link.quality.forMs : 0;
  return Date.now() - silentMs;
}
