import type { LinkLevel } from './link-rating.js';
import type { LinkSample } from './link-sample.js';
import type { PictureFlow } from './picture-flow.js';

/** How the way to the server stands, in the one word that a person reads. */
export type LinkQuality =
  /** On this connection nothing has been measured yet. */
  | { readonly phase: 'unmeasured' }
  /** There are figures, and too few of them to say how it is. */
  | { readonly phase: 'settling' }
  /** Nothing has come back for so long: whatever was measured before need not be so any more. */
  | { readonly phase: 'unanswered'; readonly forMs: number }
  /** This device cannot keep up, so that nobody knows how well the line is. */
  | { readonly phase: 'strained'; readonly level: LinkLevel }
  | { readonly phase: 'measured'; readonly level: LinkLevel };

/** What is known of the way to the server. A new object at every reading. */
export interface LinkReport {
  readonly quality: LinkQuality;
  /** Oldest first. */
  readonly samples: readonly LinkSample[];
  readonly picture: PictureFlow;
}

/** A living connection is answered every 2.5 s at least, by its ICE agent, also where no media flows. */
const SILENCE_MS = 4_000;
/** Where the server gives no answer elsewhere either, one that is late is none. */
const SILENCE_ELSEWHERE_MS = 3_000;

/** Nothing has come back for some seconds, though the connection does not say that it is lost. */
export function isSilent(link: LinkReport | null, isSilentElsewhere: boolean): boolean {
  const atLeastMs = isSilentElsewhere ? SILENCE_ELSEWHERE_MS : SILENCE_MS;
  return link?.quality.phase === 'unanswered' && link.quality.forMs >= atLeastMs;
}

/** Whether its newest figures are of now. */
export function hasFigures({ quality }: LinkReport): boolean {
  return quality.phase !== 'unmeasured' && quality.phase !== 'unanswered';
}
