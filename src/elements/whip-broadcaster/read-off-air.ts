import type { BroadcasterState } from './broadcaster-state.js';

/** For how long it was not live since it first was, up to now, for whatever reason. */
export function readOffAirMs(state: BroadcasterState, now = Date.now()): number {
  if (state.phase === 'streaming') return state.offAirMs;
  return state.phase === 'reconnecting' ? state.offAirMs + now - state.lostAt : 0;
}
