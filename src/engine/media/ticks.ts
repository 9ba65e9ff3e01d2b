/** A time as a track counts it. */
export function toTicks(ms: number, timescale: number): number {
  return Math.round((ms * timescale) / 1000);
}

export function toMs(ticks: number, timescale: number): number {
  return (ticks * 1000) / timescale;
}
