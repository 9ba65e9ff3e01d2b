import type { Assurance } from '../../contract/stream.js';
import type { Scene } from '../../media/capture/scene.js';
import type { BroadcasterState, LiveAccount, Outage } from './broadcaster-state.js';
import type { LinkReport } from './quality/link-quality.js';
import type { UplinkState } from './uplink-state.js';

/** The device's report and the server's next look at its recording are through by then. */
const COUNTED_AFTER_MS = 15_000;
/** When the line was lost is known to no more than a few seconds. */
const INEXACT_MS = 5_000;

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
      return {
        phase: 'streaming',
        scene,
        ...account,
        assurance: way.assurance,
        outage: readOutage(before, way.assurance),
      };
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

/** What was just got over, until the server has counted it or has had the time to. */
function readOutage(before: BroadcasterState, assurance: Assurance | null): Outage | null {
  const now = Date.now();
  if (before.phase === 'reconnecting') return { durationMs: now - before.lostAt, endedAt: now };
  const outage = before.phase === 'streaming' ? before.outage : null;
  if (outage === null || now - outage.endedAt > COUNTED_AFTER_MS) return null;
  const countedMs = (assurance?.missingSeconds ?? 0) * 1_000;
  return countedMs > 0 && countedMs >= outage.durationMs - INEXACT_MS ? null : outage;
}
