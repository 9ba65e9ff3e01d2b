import type { Stretch } from './stretch.js';

/** What is missing for less than a frame or two is not missing. */
export const negligibleMs = 50;

/** What clocks and ticks make of the same moment. */
export const roundingMs = 5;

/** A stretch that is cut so near to its beginning is left out instead. */
const shortestMs = 1;

/** A part of a stretch that goes into the whole: it begins at a key frame, and another follows where it ends. */
export interface Take {
  readonly stretch: Stretch;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whose safety copy it comes from; null for what was recorded. */
  readonly broadcastId: string | null;
}

/** A stretch that goes only where nothing else does, and whose safety copy it comes from; null for what was recorded. */
export interface Clip extends Stretch {
  readonly broadcastId: string | null;
  /** It has no pictures, or no sound, of its own: what has both goes before. */
  readonly isPartial: boolean;
}

/**
 * What to play one after the other so that all that anybody has is there once. What was recorded
 * goes before safety copies; these take its place only back to the key frame from which they can go on,
 * which may lie before all of a short recording.
 */
export function planTakes(recorded: readonly Stretch[], clips: readonly Clip[]): Take[] {
  const known = recorded.map((stretch) => ({
    stretch,
    fromMs: stretch.startMs,
    toMs: stretch.endMs,
    broadcastId: null,
  }));
  const [partial, full] = [true, false].map((is) =>
    clips.filter(({ isPartial }) => isPartial === is),
  );
  const takes = weave(known, full ?? []);
  return partial === undefined || partial.length === 0 ? takes : weave(takes, partial);
}

/** Puts clips where takes leave something out. */
function weave(known: readonly Take[], clips: readonly Clip[]): Take[] {
  const takes: Take[] = [];
  const ordered = [...known].sort((a, b) => a.fromMs - b.fromMs);
  for (const take of ordered) {
    const endMs = takes.at(-1)?.toMs ?? -Infinity;
    if (take.fromMs - endMs > negligibleMs) fill(takes, clips, take.fromMs);
    cutBack(takes, take.fromMs);
    const fromMs = startAfter(take, takes.at(-1)?.toMs ?? -Infinity);
    append(takes, take.stretch, take.broadcastId, fromMs, take.toMs);
  }
  fill(takes, clips, Infinity);
  return takes;
}

/** Brings the takes as far towards `untilMs` as clips go. */
function fill(takes: Take[], clips: readonly Clip[], untilMs: number): void {
  for (;;) {
    const last = takes.at(-1);
    const endMs = last?.toMs ?? -Infinity;
    if (untilMs - endMs <= negligibleMs) return;
    const next = chooseNext(clips, last, endMs, untilMs);
    if (next === null) return;
    cutBack(takes, next.fromMs);
    append(
      takes,
      next.clip,
      next.clip.broadcastId,
      next.fromMs,
      Math.min(next.clip.endMs, untilMs),
    );
  }
}

interface Next {
  readonly clip: Clip;
  readonly fromMs: number;
}

/** The clip that goes on without a gap and reaches furthest; where none does, the one that begins first. */
function chooseNext(
  clips: readonly Clip[],
  last: Take | undefined,
  endMs: number,
  untilMs: number,
): Next | null {
  const owner = last?.broadcastId ?? null;
  let joining: Next | null = null;
  let later: Next | null = null;
  for (const clip of clips) {
    if (clip.endMs - endMs <= negligibleMs) continue;
    const reachMs = Math.min(clip.endMs, untilMs) - negligibleMs;
    const fromMs = keyBefore(clip, endMs + roundingMs);
    if (fromMs !== null && fromMs < reachMs) {
      const isBetter =
        joining === null ||
        score(clip, owner, untilMs) > score(joining.clip, owner, untilMs) ||
        (score(clip, owner, untilMs) === score(joining.clip, owner, untilMs) &&
          fromMs > joining.fromMs);
      if (isBetter) joining = { clip, fromMs };
      continue;
    }
    const laterMs = keyAfter(clip, endMs);
    if (laterMs === null || laterMs >= reachMs) continue;
    if (later === null || laterMs < later.fromMs) later = { clip, fromMs: laterMs };
  }
  return joining ?? later;
}

/** How far a clip reaches; of two that do the same, the device that was shown last goes on. */
function score({ endMs, broadcastId }: Clip, owner: string | null, untilMs: number): number {
  return Math.min(endMs, untilMs) + (broadcastId === owner ? 0.5 : 0);
}

/** The last place before `atMs` where a stretch can be begun. */
function keyBefore({ keysMs, coding, startMs, endMs }: Stretch, atMs: number): number | null {
  if (coding.video === null) return startMs <= atMs ? Math.min(atMs, endMs) : null;
  return keysMs.findLast((keyMs) => keyMs <= atMs) ?? null;
}

function keyAfter({ keysMs, coding, startMs }: Stretch, atMs: number): number | null {
  if (coding.video === null) return startMs > atMs ? startMs : null;
  return keysMs.find((keyMs) => keyMs > atMs) ?? null;
}

/** Where a take goes on behind others that reach into it. */
function startAfter({ stretch, fromMs }: Take, endMs: number): number {
  return endMs - fromMs <= negligibleMs
    ? fromMs
    : (keyAfter(stretch, endMs - negligibleMs) ?? Infinity);
}

/** Ends the takes where another begins that goes on behind them; it has all that is taken from them. */
function cutBack(takes: Take[], atMs: number): void {
  for (let last = takes.pop(); last !== undefined; last = takes.pop()) {
    const toMs = Math.min(last.toMs, atMs);
    if (toMs - last.fromMs < shortestMs) continue;
    takes.push({ ...last, toMs });
    return;
  }
}

function append(
  takes: Take[],
  stretch: Stretch,
  broadcastId: string | null,
  fromMs: number,
  toMs: number,
): void {
  if (toMs - fromMs >= shortestMs) takes.push({ stretch, fromMs, toMs, broadcastId });
}
