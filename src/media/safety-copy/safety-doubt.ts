import type { SafetyDoubt } from './safety-piece.js';

/** A line that is dead is noticed so long after its last packet, at the latest. */
const NOTICED_AFTER_MS = 8_000;
/** When it lives again the other side may still wait for a picture that stands by itself. */
const SETTLED_AFTER_MS = 3_000;

/** The doubts once it is known whether what is captured now arrives; the same ones where that is no news. */
export function turnDoubt(
  doubts: readonly SafetyDoubt[],
  isDoubtful: boolean,
  now: number,
): readonly SafetyDoubt[] {
  const last = doubts.at(-1);
  const isOpen = last !== undefined && last.to === null;
  if (isOpen === isDoubtful) return doubts;
  const before = doubts.slice(0, -1);
  if (last !== undefined && isOpen) return [...before, { ...last, to: now + SETTLED_AFTER_MS }];
  const from = now - NOTICED_AFTER_MS;
  if (last !== undefined && last.to !== null && last.to >= from) {
    return [...before, { ...last, to: null }];
  }
  return [...doubts, { from, to: null }];
}

/** The doubts of a broadcast that has ended: by then a line that was dead need not have been noticed. */
export function endDoubts(doubts: readonly SafetyDoubt[], endedAt: number): readonly SafetyDoubt[] {
  return [...doubts, { from: endedAt - NOTICED_AFTER_MS, to: null }];
}
