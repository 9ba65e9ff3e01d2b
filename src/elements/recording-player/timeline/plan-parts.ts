import type { PartPlaybackOptions } from '../playback/part-playback-options.js';
import type { PartPlayback } from '../playback/part-playback.js';
import type { Copy } from './recording-choice.js';

/** Clocks of two recorders differ by less, and so do the length of a recording and that of its pieces. */
const TOLERANCE_MS = 1_000;

/** What is shorter is no part of its own: opening its copy would take longer than it lasts. */
const LEAST_PART_MS = 250;

/** A run of the event that was recorded without a break, in its own clock. */
export interface EventSpan {
  readonly startedMs: number;
  readonly seconds: number;
}

/** What is played between one break and the next, with every copy that holds some of it, best first. */
export interface Part {
  readonly copies: readonly Copy[];
  /** The unbroken runs that its best copy holds; empty while it is not known when it was recorded. */
  readonly spans: readonly EventSpan[];
  /** How it is played where that is only a stretch of its best copy. */
  readonly cut?: PartCut;
}

/** A stretch of a copy. */
export interface PartCut {
  readonly seconds: number;
  play(options: PartPlaybackOptions): PartPlayback;
}

/** The parts of a recording, of all its copies, best first. */
export type PlanParts = (copies: readonly Copy[]) => readonly Part[];

interface Candidate {
  readonly id: string;
  readonly copies: readonly Copy[];
  readonly startedMs: number;
  readonly endedMs: number;
  readonly spans: readonly EventSpan[];
}

/**
 * The recordings of one stream in the order of the event: the best copy, what it lacks before and after
 * from others, and under each of these the copies that can stand in for it.
 */
export function planParts(copies: readonly Copy[]): readonly Part[] {
  const candidates = toCandidates(copies);
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    const isWorthOpening = chosen.length === 0 || lengthOf(candidate) >= LEAST_PART_MS;
    if (isWorthOpening && chosen.every((other) => !overlaps(candidate, other))) {
      chosen.push(candidate);
    }
  }
  // Without a time it cannot be said what comes before what.
  if (chosen.length < 2 || copies[0]?.startedAt === null) {
    return [
      { copies, spans: candidates[0]?.copies[0] === copies[0] ? spansOf(candidates[0]) : [] },
    ];
  }
  chosen.sort((a, b) => a.startedMs - b.startedMs);
  return chosen.map((own) => ({
    copies: [
      ...own.copies,
      ...candidates.flatMap((other) => (other !== own && overlaps(other, own) ? other.copies : [])),
    ],
    spans: own.spans,
  }));
}

function spansOf(candidate: Candidate | undefined): readonly EventSpan[] {
  return candidate?.spans ?? [];
}

/** The recordings that have a time and a length, in the order of their copies. */
function toCandidates(copies: readonly Copy[]): readonly Candidate[] {
  const timed = new Map<string, Copy[]>();
  for (const copy of copies) {
    if (copy.recording === null || copy.startedAt === null || !copy.duration) continue;
    timed.set(copy.recording, [...(timed.get(copy.recording) ?? []), copy]);
  }
  return [...timed].map(([id, own]): Candidate => {
    const spans = toEventSpans(own[0]);
    const last = spans.at(-1);
    return {
      id,
      copies: own,
      spans,
      startedMs: spans[0]?.startedMs ?? NaN,
      endedMs: (last?.startedMs ?? NaN) + (last?.seconds ?? 0) * 1000,
    };
  });
}

/** When what a copy holds was recorded; empty where that is not known. */
export function toEventSpans(copy: Copy | undefined): readonly EventSpan[] {
  const { spans = [], startedAt = null, duration = null } = copy ?? {};
  const runs = spans.length > 0 ? spans : [{ startedAt, duration: duration ?? Infinity }];
  return runs
    .map((run) => ({ startedMs: Date.parse(run.startedAt ?? ''), seconds: run.duration }))
    .filter(({ startedMs }) => !Number.isNaN(startedMs));
}

function lengthOf({ startedMs, endedMs }: Candidate): number {
  return endedMs - startedMs;
}

/** Whether one holds some of the other: more than clocks differ by, or most of what is shorter than that. */
function overlaps(a: Candidate, b: Candidate): boolean {
  const commonMs = Math.min(a.endedMs, b.endedMs) - Math.max(a.startedMs, b.startedMs);
  const shorterMs = Math.min(a.endedMs - a.startedMs, b.endedMs - b.startedMs);
  return commonMs > Math.min(TOLERANCE_MS, shorterMs / 2);
}
