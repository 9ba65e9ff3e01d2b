import type { BroadcasterState, LiveAccount } from './broadcaster-state.js';

/** What is left of a broadcast once it is over; `account` is null where it was never live. */
export function toStopped(account: LiveAccount | null, at = Date.now()): BroadcasterState {
  return {
    phase: 'stopped',
    durationMs: account === null ? null : at - account.since,
    assurance: account?.assurance ?? null,
    records: account?.records ?? null,
  };
}
