import type { EventPlan } from '../timeline/event-plan.js';

/** Media tells of its time four times a second: so near a break it is as good as there. */
const AT_BREAK_SECONDS = 0.5;

/** What is heard of no later was watched in between. */
const WATCHED_SECONDS = 2;

/** For less nothing is opened anew: copies do not end at the same moment. */
const WORTH_SECONDS = 2;

/** A place that still belongs to what lies before a break. */
const BEFORE_SECONDS = 0.01;

/** Copies that hold more than those that play, until nobody minds that the ones are exchanged for the others. */
export class FullerCopies {
  readonly plan: EventPlan;
  /** Where what plays was seen last. */
  #lookedAt: number | null = null;

  constructor(plan: EventPlan) {
    this.plan = plan;
  }

  /** Where they show what the present ones show at this time. */
  toTime({ timeline: present }: EventPlan, time: number): number {
    const { timeline } = this.plan;
    const eventMs = present.toEventMs(present.toPlace(time));
    if (eventMs === null) return time;
    const [first] = timeline.broadcasts;
    if (first !== undefined && eventMs < first.startedMs) return 0;
    return timeline.find(eventMs) ?? timeline.duration ?? 0;
  }

  /** Whether they show more than the present ones from this time on, which is the end of those. */
  goesOn(present: EventPlan, time: number): boolean {
    return (this.plan.timeline.duration ?? 0) - this.toTime(present, time) > WORTH_SECONDS;
  }

  /**
   * The present ones have come to this time. Where that is at a break, or just over one, since a busy page
   * hears of the time late, it answers from where in them the others are to go on.
   */
  findBreak({ timeline }: EventPlan, time: number): number | null {
    // Further than that is where somebody went.
    const from = Math.max(this.#lookedAt ?? time, time - WATCHED_SECONDS);
    this.#lookedAt = time;
    const gap = timeline.gaps.find(({ at }) => at > from && at < time + AT_BREAK_SECONDS);
    return gap === undefined ? null : Math.min(time, gap.at - BEFORE_SECONDS);
  }
}
