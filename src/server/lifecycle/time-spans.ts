/** A stretch of time, in milliseconds since 1970. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** The same time as spans that neither touch nor overlap, in order; empty ones are left out. */
export function mergeSpans(spans: readonly TimeSpan[]): TimeSpan[] {
  const merged: TimeSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (!(span.to > span.from)) continue;
    if (last && span.from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else merged.push(span);
  }
  return merged;
}

/** How long the spans are together, overlaps counted once. */
export function lengthOfSpans(spans: readonly TimeSpan[]): number {
  return mergeSpans(spans).reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The part of `spans` that lies within `limits`. */
export function intersectSpans(
  spans: readonly TimeSpan[],
  limits: readonly TimeSpan[],
): TimeSpan[] {
  const within = mergeSpans(limits);
  return mergeSpans(spans).flatMap(({ from, to }) =>
    within
      .map((limit) => ({ from: Math.max(from, limit.from), to: Math.min(to, limit.to) }))
      .filter((span) => span.to > span.from),
  );
}

/** The part of `spans` that lies within none of `others`. */
export function subtractSpans(spans: readonly TimeSpan[], others: readonly TimeSpan[]): TimeSpan[] {
  const taken = mergeSpans(others);
  const edges = [-Infinity, ...taken.flatMap(({ from, to }) => [from, to]), Infinity];
  const free = Array.from({ length: taken.length + 1 }, (_, index) => ({
    from: edges[index * 2] ?? -Infinity,
    to: edges[index * 2 + 1] ?? Infinity,
  }));
  return intersectSpans(spans, free);
}
