import type { ElementError } from '../shared/element-error.js';
import type { Need } from '../shared/player/programme.js';
import type { Halt } from '../shared/player/start-view.js';
import type { Transitions } from '../shared/streamside-element.js';

/** What `<recording-player>` is doing, with what belongs to that phase. */
export type RecordingPlayerState =
  /** It is not known yet whether there is a recording. */
  | { readonly phase: 'loading' }
  /**
   * There will be a recording: after the event (`upcoming`), after what is live now (`live`), or as soon
   * as it is prepared (`preparing`).
   */
  | {
      readonly phase: 'processing';
      readonly reason: ProcessingReason;
      /** 0 to 1; absent where nobody tells. */
      readonly progress?: number;
    }
  /** It can be played, and is not being played: before the start, paused, or at its end. */
  | ({
      readonly phase: 'ready';
      readonly at: Halt;
      /** Seconds at which this viewer left it the last time and would go on; null where it begins anew. */
      readonly resumesAt: number | null;
    } & Shown)
  | ({ readonly phase: 'playing'; readonly need: Exclude<Need, 'play'> } & Shown)
  | { readonly phase: 'error'; readonly error: ElementError };

/** Why there is no recording yet. */
export type ProcessingReason = 'upcoming' | 'live' | 'preparing';

interface Shown {
  /** Id of the recording; null for one named by the page. */
  readonly recording: string | null;
  /** Seconds, where it is known before the media is loaded. */
  readonly duration: number | null;
  readonly poster: string | null;
}

export const initialRecordingState: RecordingPlayerState = { phase: 'loading' };

export const recordingTransitions: Transitions<RecordingPlayerState> = {
  loading: ['processing', 'ready', 'playing', 'error'],
  processing: ['loading', 'ready', 'playing', 'error'],
  ready: ['loading', 'processing', 'playing', 'error'],
  playing: ['loading', 'processing', 'ready', 'error'],
  error: ['loading', 'processing', 'ready', 'playing'],
};
