import type { Assurance } from '../../contract/stream.js';
import type { Scene } from '../../media/capture/scene.js';
import type { BroadcasterState, LiveAccount, Outage } from './broadcaster-state.js';
import { readOffAirMs } from './read-off-air.js';
import type { LinkReport } from './quality/link-quality.js';
import type { RecoveringCause, UplinkState } from './uplink-state.js';

/** The device's report and the server's next look at its recording are through by then. */
const COUNTED_AFTER_MS = 15_000;
/** When the line was lost is known to no more than a few seconds. */
const INEXACT_MS = 5_000;

/** The element's state after `before`, while a broadcast is on its way; null where that says nothing new. */
export function toBroadcastState(
  way: UplinkState,
  scene: Scene,
  account: Omit<LiveAccount, 'assurance' | 'offAirMs'>,
  before: BroadcasterState,
): BroadcasterState | null {
  switch (way.phase) {
    case 'opening':
    case 'confirming': {
      const tappedAt = before.phase === 'connecting' ? before.tappedAt : Date.now();
      const trouble = way.phase === 'opening' ? way.trouble : null;
      return { phase: 'connecting', scene, step: way.phase, tappedAt, trouble };
    }
    case 'live':
      return {
        phase: 'streaming',
        scene,
        ...account,
        offAirMs: readOffAirMs(before),
        assurance: way.assurance,
        outage: readOutage(before, way.assurance),
      };
    case 'recovering':
      return {
        phase: 'reconnecting',
        scene,
        ...account,
        assurance: way.assurance,
        trouble: way.trouble,
        ...readLoss(before, way.cause, account.link),
      };
    case 'failed':
      return { phase: 'error', error: way.error, scene };
    case 'idle':
    case 'closed':
      return null;
  }
}

type Loss = Pick<
  BroadcasterState & { phase: 'reconnecting' },
  'cause' | 'lostAt' | 'before' | 'offAirMs'
>;

/** Since when it is lost for this reason, and what was missing before: both are missing then. */
function readLoss(state: BroadcasterState, cause: RecoveringCause, link: LinkReport | null): Loss {
  if (state.phase === 'reconnecting') {
    const { lostAt, before, offAirMs } = state;
    if (state.cause === cause) return { cause, lostAt, before, offAirMs };
    const missed = { ...before, durationMs: readMissedMs(state) };
    return { cause, lostAt: Date.now(), before: missed, offAirMs: readOffAirMs(state) };
  }
  // A line is silent for some seconds before that is called lost.
  const silentMs = link?.quality.phase === 'unanswered' ? link.quality.forMs : 0;
  const { outage, assurance } = state.phase === 'streaming' ? state : noLoss;
  const before = outage ?? { durationMs: 0, countedMs: readMissingMs(assurance) };
  const { durationMs, countedMs } = before;
  return {
    cause,
    lostAt: Date.now() - silentMs,
    before: { durationMs, countedMs },
    offAirMs: readOffAirMs(state),
  };
}

const noLoss = { outage: null, assurance: null };

/** What of it arrived nowhere: what another device has taken over, viewers have from there, until it is ended there. */
function readMissedMs({ cause, lostAt, before }: Omit<Loss, 'offAirMs'>): number {
  return before.durationMs + (cause === 'connection-lost' ? Date.now() - lostAt : 0);
}

/** What was just got over, until the server has counted it or has had the time to. */
function readOutage(state: BroadcasterState, assurance: Assurance | null): Outage | null {
  const now = Date.now();
  if (state.phase === 'reconnecting') {
    const durationMs = readMissedMs(state);
    const { countedMs } = state.before;
    return durationMs === 0 ? null : { durationMs, countedMs, endedAt: now };
  }
  const outage = state.phase === 'streaming' ? state.outage : null;
  if (outage === null || now - outage.endedAt > COUNTED_AFTER_MS) return null;
  const newMs = readMissingMs(assurance) - outage.countedMs;
  return newMs > 0 && newMs >= outage.durationMs - INEXACT_MS ? null : outage;
}

function readMissingMs(assurance: Assurance | null): number {
  return (assurance?.missingSeconds ?? 0) * 1_000;
}
