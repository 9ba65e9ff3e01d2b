import type { Copy } from './recording-choice.js';

/** Clocks of two recorders differ by less, and so do the length of a recording and that of its pieces. */
const TOLERANCE_MS = 1_000;

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
}

interface Candidate extends EventSpan {
  readonly id: string;
  readonly copies: readonly Copy[];
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
    if (chosen.every((other) => !overlaps(candidate, other))) chosen.push(candidate);
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
  const simple = [...timed].map(([id, own]): Candidate => {
    const startedMs = Date.parse(own[0]?.startedAt ?? '');
    const seconds = own[0]?.duration ?? 0;
    const span = { startedMs, seconds };
    return { id, copies: own, ...span, endedMs: startedMs + seconds * 1000, spans: [span] };
  });
  return simple.map((candidate) => toJoined(candidate, simple));
}

/**
 * A recording that joins others is as long as they are together, and ends when the last of them does. No
 * backend says so of it, but nothing else has just that length.
 */
function toJoined(candidate: Candidate, all: readonly Candidate[]): Candidate {
  const pieces: Candidate[] = [];
  const sameSource = all
    .filter(
      ({ id, copies }) => id !== candidate.id && copies[0]?.from === candidate.copies[0]?.from,
    )
    .sort((a, b) => a.startedMs - b.startedMs);
  for (const piece of sameSource) {
    const last = pieces.at(-1);
    if (piece.startedMs < candidate.startedMs - TOLERANCE_MS) continue;
    if (last === undefined || !overlaps(piece, last)) pieces.push(piece);
  }
  const seconds = pieces.reduce((sum, piece) => sum + piece.seconds, 0);
  const [first] = pieces;
  const isJoined =
    pieces.length > 1 &&
    first !== undefined &&
    Math.abs(first.startedMs - candidate.startedMs) < TOLERANCE_MS &&
    Math.abs(seconds - candidate.seconds) * 1000 < TOLERANCE_MS * pieces.length;
  if (!isJoined) return candidate;
  const spans = pieces.map((piece) => ({ startedMs: piece.startedMs, seconds: piece.seconds }));
  return { ...candidate, endedMs: pieces.at(-1)?.endedMs ?? candidate.endedMs, spans };
}

function overlaps(a: Candidate, b: Candidate): boolean {
  return a.startedMs < b.endedMs - TOLERANCE_MS && b.startedMs < a.endedMs - TOLERANCE_MS;
}
