import type { FlowFault } from '../../../media/flow-watch.js';

/** What befalls one viewer may befall all: they do not ask in the same moment. */
const SPREAD_MS = 300;

/** Nothing is sent to anybody while the camera is away, and its own loss is told a little later. */
const QUIET_MS = 2_000;
const QUIET_SPREAD_MS = 4_000;

/** By then a way that was quiet has told whether it has died. */
const JUDGED_AFTER_MS = 1_300;

/** As long as a fault may turn out to be another one, it is looked at again after so long. */
export const lookAgainMs = 400;

/**
 * Milliseconds after which the way is made anew when media has stalled for so long; null: not before more is
 * known. A live way with nothing on it is mostly the camera's fault, and another way would carry no more.
 */
export function chooseRepairMs(fault: FlowFault, stalledMs: number): number | null {
  if (fault !== 'quiet') return Math.random() * SPREAD_MS;
  return stalledMs < JUDGED_AFTER_MS ? null : QUIET_MS + Math.random() * QUIET_SPREAD_MS;
}
