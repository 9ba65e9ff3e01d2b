/** How much a line matters: all is well, it is worth knowing, it asks for something, something is being lost. */
export type Rank = 'good' | 'plain' | 'notice' | 'alarm';

/** A sentence or two, and their weight. */
export interface RankedLine {
  readonly rank: Rank;
  readonly words: string;
}
