import type { Scene } from '../../media/capture/scene.js';
import type { BroadcasterState, LiveAccount } from './broadcaster-state.js';
import type { UplinkState } from './uplink-state.js';

/** The element's state while a broadcast is on its way; null where that says nothing new. */
export function toBroadcastState(
  way: UplinkState,
  scene: Scene,
  account: Omit<LiveAccount, 'assurance'>,
): BroadcasterState | null {
  switch (way.phase) {
    case 'opening':
      return { phase: 'connecting', scene, step: 'opening', trouble: way.trouble };
    case 'confirming':
      return { phase: 'connecting', scene, step: 'confirming', trouble: null };
    case 'live':
      return { phase: 'streaming', scene, ...account, assurance: way.assurance };
    case 'recovering':
      return { phase: 'reconnecting', scene, ...account, assurance: way.assurance };
    case 'failed':
      return { phase: 'error', error: way.error, scene };
    case 'idle':
    case 'closed':
      return null;
  }
}
