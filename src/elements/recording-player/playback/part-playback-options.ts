import type { EventPlan } from '../timeline/event-plan.js';
import type { FullerCopies } from './fuller-copies.js';
import type { EventSpan } from '../timeline/plan-parts.js';
import type { Copy } from '../timeline/recording-choice.js';

/** What one part of a recording is played of, and who hears of it. */
export interface PartPlaybackOptions {
  readonly video: HTMLVideoElement;
  readonly stage: HTMLElement;
  /** In the order in which they are tried. */
  readonly copies: readonly Copy[];
  /** The unbroken runs of the first copy, where they are known. */
  readonly spans: readonly EventSpan[];
  readonly readToken: (url: string) => string | null;
  /** Fresh addresses and tokens; null where there is nobody to give any. */
  readonly renew: (copy: Copy) => Promise<Copy | null>;
  /** Seconds from the start of the first copy. */
  readonly startAt: number;
  /** This copy is being played from now on, in this element. */
  onCopy(copy: Copy, media: HTMLVideoElement): void;
  /** No copy can be played. */
  onExhausted(cause: unknown): void;
  /** What was to be played of its copy has been, though there is more of that. */
  onEnd(): void;
  /** It is of no use: without it the recording is another, which is gone over to in this way. */
  onUseless(createFuller: (plan: EventPlan) => FullerCopies): void;
}
