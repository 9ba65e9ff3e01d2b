import type { SampleRun } from '../mp4/mp4-run.js';
import type { NextPicture } from './next-picture.js';
import type { Take } from './plan-takes.js';
import { toMs } from './stretch.js';
import { beginsStanding, tickMs } from './take-beginning.js';

/** Sound that belongs to a first picture begins no earlier. */
const soundLeadMs = 50;

/**
 * The samples of a run that begin within the take; its last picture ends with it. Null when there are
 * none. `next` is the picture behind the run, null where there is none.
 */
export function cutRun(run: SampleRun, take: Take, next: NextPicture | null): SampleRun | null {
  const { stretch, fromMs, toMs: untilMs, broadcastId } = take;
  const { track } = run;
  const toTicks = (ms: number): number =>
    Math.round(((ms - stretch.shiftMs) * track.timescale) / 1000);
  // What was recorded may begin with sound a little before its picture; a clip with its encoder's run-up.
  const isStanding = beginsStanding(take);
  const isBeginning = broadcastId === null && !isStanding && fromMs <= stretch.startMs + tickMs;
  const from = toTicks(fromMs - (isBeginning && track.kind === 'audio' ? soundLeadMs : 0));
  const until = toTicks(untilMs);
  let ticks = run.startTicks;
  let { offset } = run;
  let first: { startTicks: number; offset: number } | null = null;
  const samples = [];
  for (const [index, { duration, size, isKey }] of run.samples.entries()) {
    // A sample goes where most of it belongs: two copies of one picture differ by less.
    const middle = ticks + duration / 2;
    const hasBegun =
      isStanding && track.kind === 'video' ? ticks + duration > from : middle >= from;
    if (hasBegun && middle < until) {
      const startTicks = isStanding ? Math.max(ticks, from) : ticks;
      first ??= { startTicks, offset };
      // The last picture stands until the next take; no other does, however long it stands.
      const after = run.samples[index + 1];
      const afterMiddle =
        after === undefined ? middleOf(next) : ticks + duration + after.duration / 2;
      const isLast = track.kind === 'video' && afterMiddle >= until;
      const endTicks = isLast ? until : ticks + duration;
      samples.push({ size, isKey, duration: Math.max(1, endTicks - startTicks) });
    }
    ticks += duration;
    offset += size;
  }
  return first === null ? null : { track, ...first, samples };
}

/** In ticks of its track. */
function middleOf(picture: NextPicture | null): number {
  return picture === null ? Infinity : picture.startTicks + picture.duration / 2;
}

/** Whether all of a fragment is taken as it is. */
export function isUncut(runs: readonly SampleRun[], whole: readonly SampleRun[]): boolean {
  const full = whole.filter(({ samples }) => samples.length > 0);
  return (
    runs.length === full.length &&
    runs.every((run, i) => {
      const other = full[i];
      return (
        other !== undefined &&
        run.samples.length === other.samples.length &&
        run.samples.at(-1)?.duration === other.samples.at(-1)?.duration
      );
    })
  );
}

/** Milliseconds. */
export function lengthOf({ track, samples }: SampleRun): number {
  return toMs(
    samples.reduce((sum, { duration }) => sum + duration, 0),
    track,
  );
}
