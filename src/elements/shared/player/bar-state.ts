import type { CaptionTrack } from './caption-tracks.js';

/** The media's side of the bar, read from the element at each render. */
export interface BarState {
  readonly isAway: boolean;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly time: number;
  readonly duration: number;
  /** 1 is as it was. */
  readonly speed: number;
  readonly captions: readonly CaptionTrack[];
  readonly hasFullScreen: boolean;
  readonly isFullScreen: boolean;
  readonly hasPictureInPicture: boolean;
  /** A television or speaker is near that can play this. */
  readonly hasOtherScreen: boolean;
  readonly isPanelOpen: boolean;
  /** What is live can be played from its beginning. */
  readonly canStartOver: boolean;
}

export interface BarActions {
  togglePlay(): void;
  toggleMute(): void;
  /** Returns how loud it is now: on some devices that is not the page's to say. */
  setVolume(volume: number): number;
  seek(seconds: number): void;
  setSpeed(speed: number): void;
  /** Index into `captions`; null for none. */
  chooseCaptions(index: number | null): void;
  toggleCaptions(): void;
  goLive(): void;
  startOver(): void;
  toggleFullScreen(): void;
  togglePictureInPicture(): void;
  showOnOtherScreen(): void;
  togglePanel(): void;
  closePanel(): void;
}
