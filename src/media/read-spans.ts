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

/** When what stands at this second of the media was recorded, milliseconds since 1970; null where nobody tells. */
export function toRecordedMs(spans: readonly HlsSpan[], seconds: number): number | null {
  const span = spans.filter(({ from }) => from <= seconds).at(-1) ?? spans[0];
  return span === undefined ? null : span.startedMs + (seconds - span.from) * 1000;
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
