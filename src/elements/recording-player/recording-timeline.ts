import type { EventSpan, Part } from './plan-parts.js';
import type { KnownMissing } from './recording-choice.js';

/** Below this nobody notices that something is missing. */
const NAMED_FROM_SECONDS = 2;

/** A place in the recording where time has passed that it does not show. */
export interface Gap {
  /** Seconds from the beginning of the recording. */
  readonly at: number;
  /** When what is not shown began, milliseconds since 1970. */
  readonly startedMs: number;
  readonly seconds: number;
  /** `missing`: the camera was on. `pause`: nothing was broadcast. */
  readonly kind: 'missing' | 'pause';
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

  constructor(parts: readonly Part[], missing: KnownMissing = { seconds: Infinity, gaps: null }) {
    this.#spans = parts.map(({ spans }) => spans);
    this.#lengths = parts.map(({ copies }) => copies[0]?.duration ?? null);
    this.#missing = missing;
  }

  /** Seconds; null while the length of a part is not known. */
  get duration(): number | null {
    return this.#lengths.reduce<number | null>(
      (sum, length) => (sum === null || length === null ? null : sum + length),
      0,
    );
  }

  /** Where breaks are, in order. */
  get gaps(): readonly Gap[] {
    const gaps: Gap[] = [];
    let at = 0;
    let last: EventSpan | undefined;
    this.#spans.forEach((spans, part) => {
      let within = 0;
      for (const span of spans) {
        const seconds = last === undefined ? 0 : (span.startedMs - endOf(last)) / 1000;
        if (seconds >= NAMED_FROM_SECONDS) {
          const startedMs = span.startedMs - seconds * 1000;
          gaps.push({
            at: at + within,
            startedMs,
            seconds,
            kind: this.#judge({ startedMs, seconds }),
          });
        }
        within += span.seconds;
        last = span;
      }
      at += this.#lengths[part] ?? within;
    });
    return gaps;
  }

  /** What has been learned of a part since its media is loaded. */
  learn(part: number, seconds: number, spans: readonly EventSpan[]): void {
    if (Number.isFinite(seconds) && seconds > 0) this.#lengths[part] = seconds;
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
      const length = this.#lengths[part] ?? 0;
      if (seconds < length) return { part, seconds };
      seconds -= length;
    }
    return { part: last, seconds };
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
    const breaks = this.gaps.filter(({ kind }) => kind === 'pause');
    return [
      { at: 0, startedMs: first.startedMs },
      ...breaks.map(({ at, startedMs, seconds }) => ({
        at,
        startedMs: startedMs + seconds * 1000,
      })),
    ];
  }

  /** What no recorder is known to miss was a pause, whatever lies between two recordings. */
  #judge(gap: EventSpan): Gap['kind'] {
    const { seconds, gaps } = this.#missing;
    if (gaps === null) return gap.seconds > seconds + NAMED_FROM_SECONDS ? 'pause' : 'missing';
    const missing = gaps.reduce((sum, { startedAt, duration }) => {
      const from = Math.max(Date.parse(startedAt), gap.startedMs);
      const to = Math.min(Date.parse(startedAt) + duration * 1000, endOf(gap));
      return sum + Math.max(0, to - from) / 1000;
    }, 0);
    return missing > gap.seconds / 2 ? 'missing' : 'pause';
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

function lengthOf(spans: readonly EventSpan[]): number {
  return spans.reduce((sum, { seconds }) => sum + seconds, 0);
}

function endOf({ startedMs, seconds }: EventSpan): number {
  return startedMs + seconds * 1000;
}
