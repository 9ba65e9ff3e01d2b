import type { BarState } from './bar-state.js';
import type { ControlsModel } from './controls-model.js';
import { hasTimeline } from './controls-model.js';

/** Whether there is anything to choose. */
export function hasSettings(model: ControlsModel, { captions }: BarState): boolean {
  return hasTimeline(model) || captions.length > 0 || (model.playback?.levels.length ?? 0) > 0;
}
