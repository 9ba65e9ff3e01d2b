import type { PlaybackModel } from './playback-model.js';
import type { Programme } from './programme.js';

/** What the control bar shows of the element, beside the media's own state. */
export interface ControlsModel {
  readonly isShown: boolean;
  /**
   * Where the viewer is in a live stream: `edge` while its picture moves, `behind` also when it is paused,
   * `lost` while nothing comes. Null for a recording.
   */
  readonly live: 'edge' | 'behind' | 'lost' | null;
  /** How many watch, where the page asks for it and somebody tells; else null. */
  readonly viewers: number | null;
  /** Seconds behind live, 0 at its edge, where what is live has a time bar; else null. */
  readonly behindSeconds: number | null;
  /** Seconds, where the media does not know it yet. */
  readonly duration: number | null;
  /** What can be seen and chosen of what plays; null where there is nothing but the media itself. */
  readonly playback: PlaybackModel | null;
  /** Of the event, for the device's own controls; null where nobody has told it. */
  readonly title: string | null;
  /** Address of a WebVTT file with small pictures for the time bar that the page has named, or empty. */
  readonly storyboard: string;
  /** Whether a file of the recording is offered for keeping. */
  readonly isDownloadable: boolean;
  /** `startOver` only where what is live can be played from its beginning. */
  readonly actions: Pick<Programme, 'play' | 'pause' | 'goLive' | 'seek' | 'startOver'>;
}

/** Whether it is played along a time bar, on which a viewer can go back and forth. */
export function hasTimeline({ live, behindSeconds }: ControlsModel): boolean {
  return live === null || behindSeconds !== null;
}
