import type { ElementErrorCode } from '../../shared/element-error.js';
import type { BroadcasterState } from '../broadcaster-state.js';
import type { SafetyNetState } from '../safety/safety-net-state.js';
import { isKeeping } from '../safety/safety-words.js';

/** What is not open by then has something in its way, though nobody has said so yet. */
const LATE_MS = 5_000;
/** Whoever cancels sooner has pressed the wrong button, and nothing was filmed that anybody would miss. */
const WORTH_ASKING_MS = 3_000;

/** Why a start has no connection yet; null where it has one, or is on the way to it as ever. */
export function readStartTrouble(state: BroadcasterState, now: number): ElementErrorCode | null {
  if (state.phase !== 'connecting' || state.step !== 'opening') return null;
  const isLate = now - state.tappedAt >= LATE_MS;
  return state.trouble ?? (isLate ? 'endpoint-unreachable' : null);
}

/** Whether a person who cancels a start is asked first: something was filmed already, and is kept. */
export function isWorthAsking(
  state: BroadcasterState,
  safety: SafetyNetState | null,
  now: number,
): boolean {
  if (state.phase !== 'connecting' || safety === null || !isKeeping(safety)) return false;
  return now - state.tappedAt >= WORTH_ASKING_MS;
}
