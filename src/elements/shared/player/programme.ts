import type { ActionResult } from '../action-result.js';
import type { PlaybackModel } from './playback-model.js';

/** What became of `play()`: beside the usual, that a person or a broadcaster has to act first. */
export type PlayResult =
  | ActionResult
  /** It plays, but the browser allows no sound until somebody touches the player. */
  | { readonly outcome: 'muted' }
  /** The browser plays nothing until somebody touches the player. */
  | { readonly outcome: 'gesture-needed' }
  /** There is nothing to play yet. It will start by itself. */
  | { readonly outcome: 'waiting' };

/** What a person has to do before the media plays as it was asked to. */
export type Need = 'nothing' | 'sound' | 'play';

/** What a player plays and when. Loaded when a player first has something to follow. */
export interface Programme {
  open(): void;
  /** Releases connections, timers and listeners. */
  close(): void;
  play(): Promise<PlayResult>;
  pause(): void;
  /** Back to the live edge; absent where there is none. */
  goLive?(): Promise<PlayResult>;
  /** From the beginning of what is live, where that is kept. */
  startOver?(): Promise<PlayResult>;
  /** To a time in seconds. */
  seek(seconds: number): void;
  /** What can be seen and chosen of what plays; null where there is nothing but the media itself. */
  readonly playback?: PlaybackModel | null;
}

/** What a programme may do with the element that shows it. */
export interface Screen<S> {
  readonly video: HTMLVideoElement;
  /** Where another media element may stand in the video's place. */
  readonly stage: HTMLElement;
  /** The media element in use; its events become the element's. */
  useMedia(media: HTMLVideoElement): void;
  show(state: S): void;
}
