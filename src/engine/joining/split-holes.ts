import { negligibleMs, roundingMs } from './plan-takes.js';
import { findUnheard, listLost } from './quiet-sound.js';
import { frameMs } from './stretch.js';
import type { Hole, Stretch } from './stretch.js';

type Reaching = Pick<Stretch, 'startMs' | 'endMs' | 'quiet'>;

/** So much of what clips have beyond a recording may be given up of a picture that only stands. */
const mostGivenUp = 0.25;

/** And so much where it stands to the end, mostly beside silence that was put in for a page that was gone. */
const mostGivenUpAtEnd = 1;

/**
 * Splits what was recorded where no picture, or no sound, came for a while and clips go on over that to
 * the next key frame, or to the end where none follows, or nearly. Where nobody has more, the picture
 * stands on: nothing that was recorded is given up for nothing.
 */
export function splitAtHoles(recorded: readonly Stretch[], clips: readonly Reaching[]): Stretch[] {
  return recorded
    .flatMap((stretch) => splitWherePicturesStand(stretch, clips))
    .flatMap((stretch) => splitWhereUnheard(stretch, clips));
}

function splitWherePicturesStand(stretch: Stretch, clips: readonly Reaching[]): Stretch[] {
  const parts: Stretch[] = [];
  const [first] = stretch.holes;
  let rest = first === undefined ? stretch : beginLater(stretch, first, clips);
  for (const { fromMs, toMs } of stretch.holes) {
    const keyMs = rest.keysMs.find((one) => one >= toMs - roundingMs);
    const onMs = keyMs ?? rest.endMs;
    const reachMs = reachOf(clips, fromMs);
    const share = toMs >= rest.endMs - roundingMs ? mostGivenUpAtEnd : mostGivenUp;
    if (fromMs <= rest.startMs || onMs - reachMs > (reachMs - fromMs) * share) continue;
    const isBefore = (one: number): boolean => one < fromMs;
    parts.push({ ...rest, endMs: fromMs, keysMs: rest.keysMs.filter(isBefore) });
    if (keyMs === undefined) return parts;
    const keysMs = rest.keysMs.filter((one) => one >= keyMs);
    rest = { ...rest, startMs: keyMs, keysMs, standsFromMs: null };
  }
  return [...parts, rest];
}

/**
 * Packets of pictures are asked for again, those of sound are not: after a short cut the pictures may all
 * be there beside silence. They are given up only where clips have them as well, and sound with them.
 */
function splitWhereUnheard(stretch: Stretch, clips: readonly Reaching[]): Stretch[] {
  const parts: Stretch[] = [];
  let rest = stretch;
  for (const { fromMs, toMs } of findUnheard(listLost(stretch), clips)) {
    const isAtStart = fromMs - rest.startMs <= frameMs;
    const reachMs = reachOf(clips, Math.max(fromMs, rest.startMs)) + negligibleMs;
    const onMs = goesOnAt(rest, toMs, reachMs);
    if (toMs <= rest.startMs || fromMs >= rest.endMs) continue;
    if (onMs === null || onMs <= fromMs) continue;
    if (!isAtStart) {
      const isBefore = (one: number): boolean => one < fromMs;
      parts.push({ ...rest, endMs: fromMs, keysMs: rest.keysMs.filter(isBefore) });
    }
    if (onMs >= rest.endMs) return parts;
    const keysMs = rest.keysMs.filter((one) => one >= onMs);
    rest = { ...rest, startMs: onMs, keysMs, standsFromMs: null };
  }
  return [...parts, rest];
}

/** Where it can be gone on with after `toMs`, or before where that is out of reach. */
function goesOnAt(
  { keysMs, coding, endMs }: Stretch,
  toMs: number,
  reachMs: number,
): number | null {
  if (coding.video === null) return Math.min(toMs, reachMs);
  const nextMs = keysMs.find((one) => one >= toMs - roundingMs) ?? endMs;
  return nextMs <= reachMs ? nextMs : (keysMs.findLast((one) => one <= reachMs) ?? null);
}

/**
 * Where sound comes back before the picture, the first picture stands until its own time has come. What
 * clips have of that time is shown in its place.
 */
function beginLater(stretch: Stretch, hole: Hole, clips: readonly Reaching[]): Stretch {
  const { startMs, keysMs } = stretch;
  const laterMs = Math.min(reachOf(clips, startMs), hole.toMs - frameMs);
  const isFirst = hole.fromMs - startMs <= frameMs + roundingMs;
  const isKeyNext = keysMs.some((keyMs) => Math.abs(keyMs - hole.toMs) <= roundingMs);
  if (!isFirst || isKeyNext || laterMs - startMs <= frameMs) return stretch;
  const later = keysMs.filter((keyMs) => keyMs > laterMs);
  return { ...stretch, startMs: laterMs, standsFromMs: startMs, keysMs: [laterMs, ...later] };
}

/** How far clips go on from a moment without a gap. */
function reachOf(clips: readonly Reaching[], fromMs: number): number {
  for (let atMs = fromMs; ;) {
    const next = clips
      .filter(({ startMs }) => startMs <= atMs + negligibleMs)
      .reduce((furthest, { endMs }) => Math.max(furthest, endMs), atMs);
    if (next <= atMs) return atMs;
    atMs = next;
  }
}
