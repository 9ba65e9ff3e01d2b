import type { StreamMark } from '../../../contract/index.js';
import type { PlanParts } from '../timeline/plan-parts.js';
import type { Copy, KnownMissing } from '../timeline/recording-choice.js';

export interface RecordingPlaybackOptions {
  readonly video: HTMLVideoElement;
  readonly stage: HTMLElement;
  /** Of all recordings, best first. */
  readonly copies: readonly Copy[];
  /** How the copies make up parts; by default each of them is the whole of a copy. */
  readonly plan?: PlanParts;
  readonly readToken: (url: string) => string | null;
  /** The same copy with a fresh address or token; null where there is nobody to give one. */
  readonly renew?: (copy: Copy) => Promise<Copy | null>;
  /** Seconds from the beginning. */
  readonly startAt: number;
  /** What no recording holds; without it, whatever is between two is taken to be missing. */
  readonly missing?: KnownMissing;
  /** Chapters that somebody has set, read whenever they are shown. */
  readonly readMarks?: () => readonly StreamMark[];
  /** This copy is being played from now on, in this element. */
  onCopy(copy: Copy, media: HTMLVideoElement): void;
  /** No copy can be played. */
  onExhausted(cause: unknown): void;
}
