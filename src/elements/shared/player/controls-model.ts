import type { Programme } from './programme.js';

/** What the control bar shows of the element, beside the media's own state. */
export interface ControlsModel {
  readonly isShown: boolean;
  /** Where the viewer is in a live stream; null for a recording. */
  readonly live: 'edge' | 'behind' | null;
  /** Seconds, where the media does not know it yet. */
  readonly duration: number | null;
  readonly actions: Pick<Programme, 'play' | 'pause' | 'goLive' | 'seek'>;
}
