import type { EventSpan, Part } from './plan-parts.js';
import { toEventSpans } from './plan-parts.js';
import type { KnownMissing } from './recording-choice.js';

/** Below this nobody notices that something is missing. */
const NAMED_FROM_SECONDS = 2;

/** Clocks of a device and its server, and their last words of a broadcast, leave less open than this. */
const PAUSED_FROM_SECONDS = 5;

/** A place in the recording where time has passed that it does not show. */
export interface Gap {
  /** Seconds from the beginning of the recording. */
  readonly at: number;
  /** When what is not shown began, milliseconds since 1970. */
  readonly startedMs: number;
  readonly seconds: number;
  /**
   * `missing`: the camera was on, and no copy has it. `elsewhere`: another copy has it, as until the two are
   * joined. `pause`: nothing was broadcast.
   */
  readonly kind: 'missing' | 'elsewhere' | 'pause';
}

/** A place in one part of a recording. */
export interface Place {
  readonly part: number;
  /** Seconds from the beginning of the part. */
  readonly seconds: number;
}

/** Several recordings as one, from the first second of the first to the last of the last. */
export class RecordingTimeline {
  readonly #spans: (readonly EventSpan[])[];
  readonly #lengths: (number | null)[];
  readonly #missing: KnownMissing;
  /** What copies hold that do not play: of its own breaks a copy tells better by what it plays. */
  readonly #held: readonly EventSpan[];

  constructor(parts: readonly Part[], missing: KnownMissing = { seconds: Infinity, gaps: null }) {
    this.#spans = parts.map(({ spans }) => spans);
    this.#lengths = parts.map(({ copies, cut }) => cut?.seconds ?? copies[0]?.duration ?? null);
    this.#missing = missing;
    const shown = new Set(parts.map(({ copies }) => copies[0]?.recording));
    this.#held = parts
      .flatMap(({ copies }) => copies.filter(({ recording }) => !shown.has(recording)))
      .flatMap(toEventSpans);
  }

  /** Seconds; null while the length of a part is not known. */
  get duration(): number | null {
    return this.#lengths.reduce<number | null>(
      (sum, length) => (sum === null || length === null ? null : sum + length),
      0,
    );
  }

  /** Where breaks are, in order, and what is known to be missing before its beginning and after its end. */
  get gaps(): readonly Gap[] {
    const spans = this.#spans.flat();
    const [first, last] = [spans[0], spans.at(-1)];
    if (first === undefined || last === undefined) return [];
    const end = this.toTime({ part: this.#lengths.length, seconds: 0 });
    return [
      ...this.#findBeyond(0, -Infinity, first.startedMs),
      ...this.#breaks.map(({ at, ...gap }) => ({ at, ...this.#judge(gap) })),
      ...this.#findBeyond(end, endOf(last), Infinity),
    ];
  }

  /** Where time has passed between two runs, whatever was in it. */
  get #breaks(): readonly (EventSpan & { readonly at: number })[] {
    const breaks: (EventSpan & { readonly at: number })[] = [];
    let at = 0;
    let last: EventSpan | undefined;
    this.#spans.forEach((spans, part) => {
      let within = 0;
      for (const span of spans) {
        const seconds = last === undefined ? 0 : (span.startedMs - endOf(last)) / 1000;
        if (seconds >= NAMED_FROM_SECONDS) {
          const startedMs = span.startedMs - seconds * 1000;
          breaks.push({ at: at + within, startedMs, seconds });
        }
        within += span.seconds;
        last = span;
      }
      at += this.#lengths[part] ?? within;
    });
    return breaks;
  }

  /** What was broadcast and is not shown. */
  get unshownSeconds(): number {
    return lengthOf(this.gaps.filter(({ kind }) => kind !== 'pause'));
  }

  /** Seconds; 0 while it is not known. */
  secondsOf(part: number): number {
    return this.#lengths[part] ?? 0;
  }

  /** What has been learned of a part since its media is loaded. */
  learn(part: number, seconds: number, spans: readonly EventSpan[]): void {
    if (seconds > 0 && seconds < Infinity) this.#lengths[part] = seconds;
    if (spans.length > 0) this.#spans[part] = spans;
  }

  /** Seconds from the beginning of the recording. */
  toTime({ part, seconds }: Place): number {
    return this.#lengths.slice(0, part).reduce<number>((sum, one) => sum + (one ?? 0), seconds);
  }

  toPlace(time: number): Place {
    let seconds = Math.max(0, time);
    const last = this.#lengths.length - 1;
    for (let part = 0; part < last; part += 1) {
      const length = this.secondsOf(part);
      if (seconds < length) return { part, seconds };
      seconds -= length;
    }
    return { part: last, seconds };
  }

  /** When a place was recorded, milliseconds since 1970; null where that is not known. */
  toEventMs({ part, seconds }: Place): number | null {
    return toEventMs(this.#spans[part] ?? [], seconds);
  }

  /** Where a moment of the event is shown, or the first after it; null before the first and after the last. */
  find(eventMs: number): number | null {
    let at = 0;
    let isBegun = false;
    for (const [part, spans] of this.#spans.entries()) {
      const last = spans.at(-1);
      isBegun ||= eventMs >= (spans[0]?.startedMs ?? Infinity);
      if (!isBegun) return null;
      if (last !== undefined && eventMs < endOf(last)) return at + toMediaSeconds(spans, eventMs);
      at += this.#lengths[part] ?? lengthOf(spans);
    }
    return null;
  }

  /** Where the broadcasts begin, and when that was, in order; empty while it is not known. */
  get broadcasts(): readonly { readonly at: number; readonly startedMs: number }[] {
    const first = this.#spans[0]?.[0];
    if (first === undefined) return [];
    // One that a crash had ended left seconds that are missing, and began again later.
    const breaks = this.#breaks.filter((gap) => this.#isPaused(gap));
    return [
      { at: 0, startedMs: first.startedMs },
      ...breaks.map(({ at, startedMs, seconds }) => ({
        at,
        startedMs: startedMs + seconds * 1000,
      })),
    ];
  }

  /** What nobody recorded from one moment to another, as far as the backend says so. */
  #missingWithin(fromMs: number, toMs: number): EventSpan[] {
    return (this.#missing.gaps ?? []).flatMap((gap) => {
      const startedMs = Math.max(Date.parse(gap.startedAt), fromMs);
      const endedMs = Math.min(Date.parse(gap.startedAt) + gap.duration * 1000, toMs);
      return endedMs > startedMs ? [{ startedMs, seconds: (endedMs - startedMs) / 1000 }] : [];
    });
  }

  #findBeyond(at: number, fromMs: number, toMs: number): Gap[] {
    const missing = this.#missingWithin(fromMs, toMs);
    const seconds = lengthOf(missing);
    const [first] = missing;
    if (first === undefined || seconds < NAMED_FROM_SECONDS) return [];
    return [{ at, startedMs: first.startedMs, seconds, kind: 'missing' }];
  }

  /** Whether nothing was broadcast for some of it. */
  #isPaused(gap: EventSpan): boolean {
    const { gaps } = this.#missing;
    const isPause = this.#judge(gap).kind === 'pause';
    if (gaps === null || isPause) return isPause;
    const missing = this.#missingWithin(gap.startedMs, endOf(gap));
    return gap.seconds - coveredSeconds([...this.#held, ...missing], gap) >= PAUSED_FROM_SECONDS;
  }

  /** What no recorder is known to miss was a pause, whatever lies between two recordings. */
  #judge(gap: EventSpan): Omit<Gap, 'at'> {
    const { seconds, gaps } = this.#missing;
    const half = gap.seconds / 2;
    const held = coveredSeconds(this.#held, gap);
    if (gaps === null && held <= half) {
      return { ...gap, kind: gap.seconds > seconds + NAMED_FROM_SECONDS ? 'pause' : 'missing' };
    }
    const missing = this.#missingWithin(gap.startedMs, endOf(gap));
    const missed = lengthOf(missing);
    const [{ startedMs } = gap] = missing;
    if (missed > half) return { startedMs, seconds: missed, kind: 'missing' };
    return { ...gap, kind: missed + held > half ? 'elsewhere' : 'pause' };
  }
}

/** When a place in the media was recorded, milliseconds since 1970; null where that is not known. */
export function toEventMs(spans: readonly EventSpan[], seconds: number): number | null {
  let within = seconds;
  for (const [index, span] of spans.entries()) {
    if (within < span.seconds || index === spans.length - 1) {
      return span.startedMs + within * 1000;
    }
    within -= span.seconds;
  }
  return null;
}

/** Where in the media a moment of the event stands; in a gap, the first second after it. */
export function toMediaSeconds(spans: readonly EventSpan[], eventMs: number): number {
  let within = 0;
  for (const span of spans) {
    if (eventMs < span.startedMs) return within;
    if (eventMs < endOf(span)) return within + (eventMs - span.startedMs) / 1000;
    within += span.seconds;
  }
  return within;
}

/** How much of a gap lies in any of these spans, which may overlap. */
function coveredSeconds(spans: readonly EventSpan[], gap: EventSpan): number {
  let coveredMs = 0;
  let fromMs = gap.startedMs;
  for (const span of [...spans].sort((a, b) => a.startedMs - b.startedMs)) {
    const toMs = Math.min(endOf(span), endOf(gap));
    coveredMs += Math.max(0, toMs - Math.max(span.startedMs, fromMs));
    fromMs = Math.max(fromMs, toMs);
  }
  return coveredMs / 1000;
}

/** Seconds that they last together. */
export function lengthOf(spans: readonly Pick<EventSpan, 'seconds'>[]): number {
  return spans.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** When a run ends, milliseconds since 1970. */
export function endOf({ startedMs, seconds }: EventSpan): number {
  return startedMs + seconds * 1000;
}
