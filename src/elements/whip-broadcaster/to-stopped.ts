import type { BroadcasterState } from './broadcaster-state.js';
import { readOffAirMs } from './read-off-air.js';

/** A broadcast that is live, or was. */
export type BegunState = Extract<BroadcasterState, { phase: 'streaming' | 'reconnecting' }>;

/** What is left of a broadcast once it is over; `begun` is null where it was never live. */
export function toStopped(begun: BegunState | null, at = Date.now()): BroadcasterState {
  return {
    phase: 'stopped',
    durationMs: begun === null ? null : at - begun.since - readOffAirMs(begun, at),
    assurance: begun?.assurance ?? null,
    records: begun?.records ?? null,
  };
}
