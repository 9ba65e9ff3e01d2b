import type { StreamGap } from '../../contract/index.js';
import { intersectSpans, subtractSpans } from './time-spans.js';
import type { TimeSpan } from './time-spans.js';

/** Clocks, key frames and the end of a connection differ by less without anything being lost. */
const shortestMs = 1_000;

/** A Stream is sent to every viewer: of more the shortest are left out. */
const maxGaps = 100;

/** What is missing, as the contract names it: each gap is told apart by whether devices hold it. */
export function createGaps(
  missing: readonly TimeSpan[],
  onDevices: readonly TimeSpan[],
): StreamGap[] {
  const gaps = [
    ...intersectSpans(missing, onDevices).map((span) => ({ ...span, where: 'device' as const })),
    ...subtractSpans(missing, onDevices).map((span) => ({ ...span, where: 'nowhere' as const })),
  ];
  return gaps
    .filter(({ from, to }) => to - from >= shortestMs)
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, maxGaps)
    .sort((a, b) => a.from - b.from)
    .map(({ from, to, where }) => ({
      startedAt: new Date(from).toISOString(),
      duration: Math.round(to - from) / 1_000,
      where,
    }));
}
