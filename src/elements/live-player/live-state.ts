import type { ElementError } from '../shared/element-error.js';
import type { Need } from '../shared/player/programme.js';
import type { Halt } from '../shared/player/start-view.js';
import type { Transitions } from '../shared/streamside-element.js';

/** How live media comes: below a second (`whep`), or a few seconds behind (`hls`). */
export type LivePath = 'whep' | 'hls';

/** What is known of an event before it is live. */
export interface Announcement {
  readonly title: string;
  /** RFC 3339, or null. */
  readonly startsAt: string | null;
  readonly poster: string | null;
}

/** What `<live-player>` is doing, with what belongs to that phase. */
export type LivePlayerState =
  /**
   * Nothing plays yet: until the broadcast starts, until the viewer presses play, or until the server,
   * of which nothing has been heard, answers.
   */
  | {
      readonly phase: 'waiting';
      readonly until: 'start' | 'play' | 'server';
      readonly announcement: Announcement | null;
    }
  | { readonly phase: 'connecting'; readonly poster: string | null }
  | {
      readonly phase: 'playing';
      readonly path: LivePath;
      /** `behind`: what was earlier, for who has gone back, had paused, or watches from the beginning. */
      readonly at: 'edge' | 'behind';
      readonly need: Need;
      /** From the beginning: seconds at which it goes on for who has seen some of it, for as long as that is offered. */
      readonly resumesAt?: number | null;
    }
  /** Connected, but no picture comes, or no sound either. The last picture stays. */
  | { readonly phase: 'stalled'; readonly path: LivePath; readonly lacks: 'picture' | 'media' }
  /** The way is being made anew, or the camera's is. The last picture stays. */
  | { readonly phase: 'reconnecting'; readonly lost: 'connection' | 'camera' }
  | { readonly phase: 'ended'; readonly recording: 'preparing' | 'none' }
  | {
      readonly phase: 'replay';
      readonly recording: string | null;
      /** Seconds, where the contract knows it. */
      readonly duration: number | null;
      readonly poster: string | null;
      readonly need: Need;
      /** Where it stands while it needs to be played. */
      readonly at: Halt;
      /** Seconds from the beginning at which it goes on for who has seen some of it; null: it begins. */
      readonly resumesAt: number | null;
    }
  | { readonly phase: 'error'; readonly error: ElementError };

export const initialLiveState: LivePlayerState = {
  phase: 'waiting',
  until: 'start',
  announcement: null,
};

export const liveTransitions: Transitions<LivePlayerState> = {
  waiting: ['connecting', 'playing', 'reconnecting', 'ended', 'replay', 'error'],
  connecting: ['waiting', 'playing', 'stalled', 'reconnecting', 'ended', 'replay', 'error'],
  playing: ['waiting', 'connecting', 'stalled', 'reconnecting', 'ended', 'replay', 'error'],
  stalled: ['waiting', 'connecting', 'playing', 'reconnecting', 'ended', 'replay', 'error'],
  reconnecting: ['waiting', 'connecting', 'playing', 'stalled', 'ended', 'replay', 'error'],
  ended: ['waiting', 'connecting', 'replay', 'error'],
  replay: ['waiting', 'connecting', 'reconnecting', 'ended', 'error'],
  error: ['waiting', 'connecting', 'playing', 'stalled', 'reconnecting', 'ended', 'replay'],
};
