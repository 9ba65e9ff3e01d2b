import type { RecordingOrigin } from '../../../contract/index.js';

/** A picture quality: lines of the picture (0: not known) and bits per second. */
export interface QualityLevel {
  readonly height: number;
  readonly bitrate: number;
}

/** A place where time has passed that is not shown. */
export interface TimelineGap {
  /** Seconds from the beginning. */
  readonly at: number;
  readonly seconds: number;
  /** `missing`: the camera was on. `pause`: nothing was broadcast. */
  readonly kind: 'missing' | 'pause';
}

/** What the bar shows and lets choose of what plays, beside the media element's own state. */
export interface PlaybackModel {
  /** Seconds from the beginning. */
  readonly time: number;
  /** Seconds; null while it is not known. */
  readonly duration: number | null;
  readonly gaps: readonly TimelineGap[];
  /** When each part began, RFC 3339 or null. */
  readonly parts: readonly (string | null)[];
  readonly part: number;
  choosePart(index: number): void;
  /** Recordings of the same that can be chosen from. */
  readonly copies: readonly { readonly id: string; readonly from: RecordingOrigin | null }[];
  readonly copy: string | null;
  chooseCopy(id: string): void;
  readonly levels: readonly QualityLevel[];
  /** Index into `levels`; null while the player chooses. */
  readonly level: number | null;
  chooseLevel(index: number | null): void;
  /** Address of a file to keep; null where there is none. */
  readonly file: string | null;
}
