import { HlsError } from '../../../media/hls-error.js';
import { FullerCopies } from './fuller-copies.js';
import { CutPlayback } from './cut-playback.js';
import type { Cut } from './cut-playback.js';
import type { PartPlaybackOptions } from './part-playback-options.js';
import type { EventSpan, Part, PartCut, PlanParts } from '../timeline/plan-parts.js';
import { planParts, toEventSpans } from '../timeline/plan-parts.js';
import type { Copy } from '../timeline/recording-choice.js';
import { endOf, lengthOf } from '../timeline/recording-timeline.js';

/** Opening another copy takes longer than less of it is worth. */
const LEAST_MS = 2_000;

/** At a beginning or an end that two recorders saw, their clocks may differ by less. */
const LEAST_BEYOND_MS = 10_000;

/** What of a copy is shown in a place where better ones have nothing. */
interface Patch {
  readonly copies: readonly Copy[];
  readonly span: EventSpan;
  /** Where it stands in the copy, in seconds. */
  readonly from: number;
  readonly isToEnd: boolean;
}

/**
 * The parts of a recording where copies also stand in for what better ones lack in their middle, and at an
 * end: the better copy up to its break, the other one for the break, and the better one again.
 */
export function createPatchedPlan(): PlanParts {
  // What could not be played in its place is not tried again: the better copy goes on over its break.
  const unplayable = new Set<string | null>();
  // What could not be had is, when the backend has told of the copies once more.
  const unreachable = new WeakMap<readonly Copy[], Set<string | null>>();
  return (copies) => {
    const parts = planParts(copies);
    const absent = unreachable.get(copies) ?? new Set();
    unreachable.set(copies, absent);
    const known = copies.filter(
      ({ recording }) => !unplayable.has(recording) && !absent.has(recording),
    );
    const leaveOut = (recording: string | null, cause: unknown): void => {
      const isUnplayable = cause instanceof HlsError && cause.code === 'source-unplayable';
      (isUnplayable ? unplayable : absent).add(recording);
    };
    const patches = findPatches(parts, known);
    if (patches.length === 0) return parts;
    const patched = [
      ...parts.flatMap((part) => splitAt(part, patches)),
      ...patches.map((patch) => toPart(patch, known, leaveOut)),
    ];
    return patched.sort((a, b) => startOf(a) - startOf(b));
  };
}

/** What other copies hold beyond those that are played, best first. */
function findPatches(parts: readonly Part[], copies: readonly Copy[]): readonly Patch[] {
  const shown = parts.flatMap(({ spans }) => spans);
  const played = new Set(parts.map(({ copies: [best] }) => best?.recording));
  const isTold = parts.every(({ spans }) => spans.length > 0 && Number.isFinite(lengthOf(spans)));
  const patches: Patch[] = [];
  if (!isTold) return patches;
  const firstMs = Math.min(...shown.map(({ startedMs }) => startedMs));
  const lastMs = Math.max(...shown.map(endOf));
  for (const recording of new Set(copies.map((copy) => copy.recording))) {
    const own = copies.filter((copy) => copy.recording === recording);
    if (recording === null || played.has(recording)) continue;
    const spans = toEventSpans(own[0]);
    let within = 0;
    for (const span of spans) {
      const isLast = span === spans.at(-1);
      for (const rest of Number.isFinite(span.seconds) ? subtract(span, shown) : []) {
        const isBeyond = endOf(rest) <= firstMs || rest.startedMs >= lastMs;
        if (rest.seconds * 1000 < (isBeyond ? LEAST_BEYOND_MS : LEAST_MS)) continue;
        const from = within + (rest.startedMs - span.startedMs) / 1000;
        const isToEnd = isLast && endOf(rest) === endOf(span);
        patches.push({ copies: own, span: rest, from, isToEnd });
        shown.push(rest);
      }
      within += span.seconds;
    }
  }
  return patches;
}

/** What of a span none of the others has. */
function subtract(span: EventSpan, others: readonly EventSpan[]): readonly EventSpan[] {
  let rest = [{ fromMs: span.startedMs, toMs: endOf(span) }];
  for (const other of others) {
    const [startMs, endMs] = [other.startedMs, endOf(other)];
    rest = rest.flatMap(({ fromMs, toMs }) =>
      [
        { fromMs, toMs: Math.min(toMs, startMs) },
        { fromMs: Math.max(fromMs, endMs), toMs },
      ].filter((piece) => piece.toMs > piece.fromMs),
    );
  }
  return rest.map(({ fromMs, toMs }) => ({ startedMs: fromMs, seconds: (toMs - fromMs) / 1000 }));
}

/** A part as the stretches between which something else is shown. */
function splitAt(part: Part, patches: readonly Patch[]): readonly Part[] {
  const runs: { from: number; spans: EventSpan[] }[] = [];
  let within = 0;
  for (const span of part.spans) {
    const last = runs.at(-1);
    const lastSpan = last?.spans.at(-1);
    const isBroken =
      lastSpan !== undefined &&
      patches.some(
        ({ span: { startedMs } }) => startedMs >= endOf(lastSpan) && startedMs < span.startedMs,
      );
    if (last === undefined || isBroken) runs.push({ from: within, spans: [span] });
    else last.spans.push(span);
    within += span.seconds;
  }
  if (runs.length < 2) return [part];
  return runs.map(({ from, spans }, index) => {
    const seconds = lengthOf(spans);
    const to = index === runs.length - 1 ? Infinity : from + seconds;
    const endMs = endOf(spans.at(-1) ?? { startedMs: NaN, seconds });
    const own = part.copies[0]?.recording;
    const copies = part.copies.filter((copy) => copy.recording === own || holdsMostOf(copy, spans));
    return { copies, spans, cut: createCut(seconds, { from, to, endMs }) };
  });
}

function toPart(
  patch: Patch,
  copies: readonly Copy[],
  leaveOut: (recording: string | null, cause: unknown) => void,
): Part {
  const { span, from, isToEnd } = patch;
  const recording = patch.copies[0]?.recording ?? null;
  const others = copies.filter((copy) => copy.recording !== recording && holdsMostOf(copy, [span]));
  const to = isToEnd ? Infinity : from + span.seconds;
  const { seconds, play } = createCut(span.seconds, { from, to, endMs: endOf(span) });
  return {
    copies: [...patch.copies, ...others],
    spans: [span],
    cut: {
      seconds,
      play: (options) =>
        play({
          ...options,
          onExhausted: (cause) => {
            leaveOut(recording, cause);
            options.onUseless((plan) => new FullerCopies(plan));
          },
        }),
    },
  };
}

function createCut(seconds: number, cut: Cut): PartCut {
  return { seconds, play: (options: PartPlaybackOptions) => new CutPlayback({ ...options, cut }) };
}

/** Whether a copy can stand in for these spans: it has most of them. */
function holdsMostOf(copy: Copy, spans: readonly EventSpan[]): boolean {
  const held = toEventSpans(copy);
  const lacked = spans.flatMap((span) => subtract(span, held));
  return lengthOf(lacked) < lengthOf(spans) / 2;
}

function startOf({ spans }: Part): number {
  return spans[0]?.startedMs ?? NaN;
}
