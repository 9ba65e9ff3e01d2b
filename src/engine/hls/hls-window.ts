import { fragmentMs } from '../media/fragmenter.js';
import type { Fragment } from '../media/fragment.js';
import type { Mp4Tracks } from '../media/mp4-init.js';

/** A key frame ends a segment of at least this length: with one every two seconds, each ends one. */
const minSegmentMs = 1800;

/** Without a key frame a segment ends here: it still rounds to the target duration. */
const maxSegmentMs = 4400;

/**
 * EXT-X-TARGETDURATION, which must never change (RFC 8216bis §4.4.3.1): key frames that nobody asks
 * for in time come every four seconds. What is longer is listed as if it were no longer.
 */
export const targetSeconds = 4;

/**
 * PART-TARGET, which must never change either. Fragments are cut before it; a picture alone that
 * stands for longer, with no sound beside it, is in a segment of which no parts are listed.
 */
export const partTargetMs = fragmentMs;

/** Less than a playlist tells. */
const roundingMs = 0.004;

/** A playlist lists this much: plain players start three target durations before its end. */
const listedMs = 24_000;

/** A player that read the list a while ago still finds what stood there. */
const retainedMs = 48_000;

/** However much one sends, a stream keeps no more than this in memory. */
const maxBytes = 64 * 1024 * 1024;

/** An initialization and what it declares. */
export interface HlsInit {
  readonly number: number;
  readonly bytes: Buffer;
  readonly tracks: Mp4Tracks;
}

/** One fragment. Parts are numbered through the whole broadcast, so that the next one's name is always known. */
export interface HlsPart {
  readonly number: number;
  readonly durationMs: number;
  readonly isIndependent: boolean;
  readonly bytes: Buffer;
}

export interface HlsSegment {
  readonly number: number;
  readonly init: HlsInit;
  /** Whether its parts are listed; else it is as soon as it is complete. */
  readonly listsParts: boolean;
  /** It needs another initialization than the one before, or that one lasts longer than it is listed. */
  readonly isDiscontinuity: boolean;
  /** When its first moment was captured, milliseconds of the Unix epoch. */
  readonly capturedMs: number;
  parts: readonly HlsPart[];
  durationMs: number;
  bytes: number;
  isComplete: boolean;
  /** All parts as one, once somebody has asked for the segment. */
  whole: Buffer | null;
}

/** The newest media of a broadcast as segments and parts: what can be asked for, and what a playlist lists. */
export class HlsWindow {
  #segments: HlsSegment[] = [];
  #init: HlsInit | null = null;
  #inits = 0;
  #parts = 0;
  #nextNumber = 0;
  #discontinuities = 0;
  /** Whether the segment before lasts longer than it is listed. */
  #isCutShort = false;

  /** All that is kept, the last one perhaps still growing. */
  get segments(): readonly HlsSegment[] {
    return this.#segments;
  }

  /** The initialization of what comes next; null before the first. */
  get init(): HlsInit | null {
    return this.#init;
  }

  /** Number of the part that comes next. */
  get nextPart(): number {
    return this.#parts;
  }

  /** The segments that a playlist lists, and how many discontinuities stood before them. */
  get listed(): { segments: readonly HlsSegment[]; discontinuitiesBefore: number } {
    let first = this.#segments.length;
    let lengthMs = 0;
    while (first > 0 && lengthMs < listedMs) {
      first -= 1;
      lengthMs += this.#segments[first]?.durationMs ?? 0;
    }
    const earlier = this.#segments.slice(0, first).filter((entry) => entry.isDiscontinuity);
    return {
      segments: this.#segments.slice(first),
      discontinuitiesBefore: this.#discontinuities + earlier.length,
    };
  }

  /** What follows needs this initialization. */
  addInit(bytes: Buffer, tracks: Mp4Tracks): void {
    this.completeSegment();
    this.#init = { number: this.#inits, bytes, tracks };
    this.#inits += 1;
  }

  addFragment({ bytes, durationMs, capturedMs, isIndependent }: Fragment): void {
    if (this.#init === null) return;
    const isLong = durationMs > partTargetMs + roundingMs;
    let open = this.#open;
    if (open !== null) {
      const isFull = isIndependent && open.durationMs >= minSegmentMs;
      const isTooLong = open.durationMs + durationMs > maxSegmentMs;
      if (isFull || isTooLong || (isLong && open.listsParts)) this.completeSegment();
    }
    open = this.#open ?? this.#begin(this.#init, capturedMs, !isLong);
    open.parts = [...open.parts, { number: this.#parts, durationMs, isIndependent, bytes }];
    this.#isCutShort = open.durationMs + durationMs > maxSegmentMs;
    open.durationMs = Math.min(open.durationMs + durationMs, maxSegmentMs);
    open.bytes += bytes.length;
    this.#parts += 1;
  }

  /** Ends the segment that is growing, if one is. */
  completeSegment(): void {
    const open = this.#open;
    if (open === null) return;
    open.isComplete = true;
    this.#forget();
  }

  /** A complete segment's bytes: the same for all who ask, however slowly they take them. */
  findSegment(number: number): Buffer | null {
    const segment = this.#segments.find((entry) => entry.number === number);
    if (segment?.isComplete !== true) return null;
    segment.whole ??= joinParts(segment);
    return segment.whole;
  }

  findPart(number: number): HlsPart | null {
    const holder = this.#segments.findLast(({ parts }) => (parts[0]?.number ?? Infinity) <= number);
    return holder?.parts.find((part) => part.number === number) ?? null;
  }

  findInit(number: number): HlsInit | null {
    if (this.#init?.number === number) return this.#init;
    return this.#segments.find(({ init }) => init.number === number)?.init ?? null;
  }

  get #open(): HlsSegment | null {
    const last = this.#segments.at(-1);
    return last === undefined || last.isComplete ? null : last;
  }

  #begin(init: HlsInit, capturedMs: number, listsParts: boolean): HlsSegment {
    const before = this.#segments.at(-1);
    const segment: HlsSegment = {
      number: this.#nextNumber,
      init,
      listsParts,
      isDiscontinuity: before !== undefined && (before.init !== init || this.#isCutShort),
      capturedMs,
      parts: [],
      durationMs: 0,
      bytes: 0,
      isComplete: false,
      whole: null,
    };
    this.#nextNumber += 1;
    this.#segments.push(segment);
    return segment;
  }

  #forget(): void {
    let lengthMs = this.#segments.reduce((sum, { durationMs }) => sum + durationMs, 0);
    let bytes = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
    while (this.#segments.length > 1) {
      const [oldest] = this.#segments;
      if (oldest === undefined) return;
      if (lengthMs - oldest.durationMs < retainedMs && bytes <= maxBytes) return;
      lengthMs -= oldest.durationMs;
      bytes -= oldest.bytes;
      if (oldest.isDiscontinuity) this.#discontinuities += 1;
      this.#segments.shift();
    }
  }
}

/** Joins a segment's parts, which from then on are views of the whole: nothing is in memory twice. */
function joinParts(segment: HlsSegment): Buffer {
  const whole = Buffer.concat(segment.parts.map(({ bytes }) => bytes));
  let end = 0;
  segment.parts = segment.parts.map((part) => {
    const start = end;
    end += part.bytes.length;
    return { ...part, bytes: whole.subarray(start, end) };
  });
  return whole;
}
