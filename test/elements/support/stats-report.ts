/** Statistics of a peer connection as a browser gives them. */
export function createReport(entries: readonly Record<string, unknown>[]): RTCStatsReport {
  return new Map(
    entries.map((entry, index) => [String(index), entry]),
  ) as unknown as RTCStatsReport;
}
