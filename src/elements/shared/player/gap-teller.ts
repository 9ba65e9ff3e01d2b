import { findGap } from './find-gap.js';
import type { PlaybackModel, TimelineGap } from './playback-model.js';

/** A step over more is no playing on. */
const MAX_STEP_SECONDS = 2;

/** Finds what is to be told of gaps while a recording plays. */
export class GapTeller {
  #lastTime = 0;
  #toldSeconds = 0;

  /**
   * The gap that playing leads over, or to whose mark somebody has gone. Whoever begins to watch is told
   * first, once, of all that another copy has and this one does not show: the time bar is shorter than the
   * event. Null where there is nothing to tell.
   */
  find(
    { time, gaps }: Pick<PlaybackModel, 'time' | 'gaps'>,
    duration: number,
    isPaused: boolean,
  ): Pick<TimelineGap, 'seconds' | 'kind'> | null {
    const last = this.#lastTime;
    this.#lastTime = time;
    const hasJumped = time < last || time - last > MAX_STEP_SECONDS;
    const gap = hasJumped
      ? findGap(gaps, time, duration)
      : gaps.find(({ at }) => last < at && at <= time);
    const untold = isPaused ? null : this.#findUntold(gaps);
    return gap ?? untold;
  }

  #findUntold(gaps: readonly TimelineGap[]): Pick<TimelineGap, 'seconds' | 'kind'> | null {
    const kind = 'elsewhere';
    const told = this.#toldSeconds;
    const seconds = gaps.reduce((sum, gap) => sum + (gap.kind === kind ? gap.seconds : 0), 0);
    this.#toldSeconds = seconds;
    return seconds > told ? { seconds, kind } : null;
  }
}
