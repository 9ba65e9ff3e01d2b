/** Milliseconds by client; the first client is the one the others are compared with. */
export type Samples = Map<string, number[]>;

/**
 * A table with each client's median, 90th percentile, ratio to the fastest of the others, and the
 * median of that ratio within a round, which a machine that slows down for a while distorts less.
 */
export function formatTable(title: string, samples: Samples): string {
  const rows = [...samples].map(([client, values]) => {
    const others = [...samples].filter(([name]) => name !== client);
    const [best = []] = others
      .map(([, other]) => other)
      .sort((one, other) => quantile(one, 0.5) - quantile(other, 0.5));
    const paired = values.map((value, round) => value / (best[round] ?? NaN));
    const median = quantile(values, 0.5);
    return [
      client.padEnd(12),
      median.toFixed(0).padStart(8),
      quantile(values, 0.9).toFixed(0).padStart(8),
      (median / quantile(best, 0.5)).toFixed(2).padStart(8),
      quantile(paired, 0.5).toFixed(2).padStart(8),
      String(values.length).padStart(4),
    ].join('');
  });
  const head = 'client        median     p90   ratio  paired   n';
  return ['', title, head, ...rows].join('\n');
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}
