import type { BarState } from './bar-state.js';
import { readCaptions } from './caption-tracks.js';
import type { ControlsModel } from './controls-model.js';
import { hasFullScreen } from './full-screen.js';

/** Media events after which the bar looks different. */
export const shownEvents = [
  'play',
  'playing',
  'pause',
  'ended',
  'volumechange',
  'ratechange',
  'timeupdate',
  'seeking',
  'durationchange',
  'loadedmetadata',
  'emptied',
] as const;

/** What the bar stands over, and how. */
interface BarPlace {
  readonly media: HTMLVideoElement | null;
  readonly frame: HTMLElement | null;
  readonly document: Document;
  readonly isAway: boolean;
  readonly isPanelOpen: boolean;
  readonly hasOtherScreen: boolean;
}

/** The media's side of the bar as it stands. */
export function readBarState(
  { playback, duration, live, actions }: ControlsModel,
  { media, frame, document, isAway, isPanelOpen, hasOtherScreen }: BarPlace,
): BarState {
  const known = media?.duration ?? NaN;
  const root = frame?.getRootNode();
  return {
    isAway,
    // What does not come cannot be played, but not to wait for it can be chosen.
    isPaused: live !== 'lost' && (media?.paused ?? true),
    isMuted: media?.muted ?? false,
    volume: media?.volume ?? 1,
    time: playback?.time ?? media?.currentTime ?? 0,
    duration: playback?.duration ?? (Number.isFinite(known) ? known : (duration ?? 0)),
    speed: media?.playbackRate ?? 1,
    captions: readCaptions(media),
    hasFullScreen: frame !== null && hasFullScreen(frame, media),
    isFullScreen: root instanceof ShadowRoot && root.fullscreenElement === frame,
    hasPictureInPicture: document.pictureInPictureEnabled === true && (media?.videoWidth ?? 0) > 0,
    hasOtherScreen,
    isPanelOpen,
    canStartOver: live !== null && actions.startOver !== undefined,
  };
}
