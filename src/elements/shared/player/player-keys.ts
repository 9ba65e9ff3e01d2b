import type { BarActions, BarState } from './bar-state.js';
import type { ControlsModel } from './controls-model.js';
import { hasTimeline } from './controls-model.js';
import { SPEEDS } from './speeds.js';

const STEP_SECONDS = 5;
const LONG_STEP_SECONDS = 10;
const VOLUME_STEP = 0.05;

/** Does what the key does in other players. Answers whether it did anything. */
export function playKey(
  event: KeyboardEvent,
  /** What it was pressed on: an event that has passed no longer tells. */
  target: EventTarget | undefined,
  bar: BarState,
  model: ControlsModel,
  actions: BarActions,
): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  // A list of choices has keys of its own.
  if (target instanceof HTMLSelectElement) return false;
  const isOnButton = target instanceof HTMLButtonElement;
  const isOnSlider = target instanceof HTMLInputElement;
  const canSeek = bar.duration > 0 && !isOnSlider;
  const seekBy = (seconds: number): boolean => {
    if (!canSeek) return false;
    actions.seek(Math.min(Math.max(bar.time + seconds, 0), bar.duration));
    return true;
  };
  const volumeBy = (change: number): boolean => {
    if (isOnSlider) return false;
    actions.setVolume(Math.min(Math.max((bar.isMuted ? 0 : bar.volume) + change, 0), 1));
    return true;
  };
  const act = (action: () => void): boolean => {
    action();
    return true;
  };
  const speedBy = (step: 1 | -1): boolean => {
    const at = SPEEDS.findIndex((speed) => speed >= bar.speed);
    const speed = SPEEDS[(at < 0 ? SPEEDS.length : at) + step];
    if (!hasTimeline(model) || speed === undefined) return false;
    return act(() => actions.setSpeed(speed));
  };
  if (/^[0-9]$/.test(event.key) && canSeek) {
    return act(() => actions.seek((bar.duration * Number(event.key)) / 10));
  }
  switch (event.key) {
    case ' ':
      return isOnButton || target instanceof HTMLAnchorElement ? false : act(actions.togglePlay);
    case 'k':
      return act(actions.togglePlay);
    case 'm':
      return act(actions.toggleMute);
    case 'f':
      return act(actions.toggleFullScreen);
    case 'c':
      return bar.captions.length > 0 && act(actions.toggleCaptions);
    case '<':
      return speedBy(-1);
    case '>':
      return speedBy(1);
    case 'ArrowLeft':
      return seekBy(-STEP_SECONDS);
    case 'ArrowRight':
      return seekBy(STEP_SECONDS);
    case 'j':
      return seekBy(-LONG_STEP_SECONDS);
    case 'l':
      return seekBy(LONG_STEP_SECONDS);
    case 'Home':
      // A slider goes to its own beginning, and to its own end.
      if (isOnSlider) return false;
      return bar.canStartOver ? act(actions.startOver) : seekBy(-Infinity);
    case 'End':
      if (isOnSlider) return false;
      return model.live === null ? seekBy(Infinity) : act(actions.goLive);
    case 'ArrowUp':
      return volumeBy(VOLUME_STEP);
    case 'ArrowDown':
      return volumeBy(-VOLUME_STEP);
    default:
      return false;
  }
}
