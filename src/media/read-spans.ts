import type { HlsSpan } from './hls-attachment.js';

/** What one recording holds without a break differs by less from what its clock says. */
const SEAM_MS = 1_000;

/** What is known of a fragment of a playlist. */
interface TimedFragment {
  /** Seconds from the start of the media. */
  readonly start: number;
  readonly duration: number;
  /** Milliseconds since 1970. */
  readonly programDateTime: number | null;
}

/** The unbroken runs of a playlist, by the times that it gives its fragments. */
export function readSpans(fragments: readonly TimedFragment[]): readonly HlsSpan[] {
  const spans: { from: number; seconds: number; startedMs: number }[] = [];
  for (const { start, duration, programDateTime } of fragments) {
    const last = spans.at(-1);
    if (programDateTime === null) return [];
    const endedMs = last === undefined ? -Infinity : last.startedMs + last.seconds * 1000;
    if (last !== undefined && programDateTime - endedMs < SEAM_MS) last.seconds += duration;
    else spans.push({ from: start, seconds: duration, startedMs: programDateTime });
  }
  return spans;
}
