import type { SampleFacts } from '../mp4/mp4-run.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import { readFilePieces } from './fragment-reader.js';
import type { FilePiece } from './fragment-reader.js';
import { readCoding } from './join-coding.js';
import type { JoinCoding } from './join-coding.js';
import { QuietSound } from './quiet-sound.js';

/** Media under one initialization, without a break. Times are Unix milliseconds, of when it was captured. */
export interface Stretch {
  readonly path: string;
  /** Its initialization in the file; its fragments follow. */
  readonly init: { readonly offset: number; readonly bytes: number };
  /** Where its last fragment ends. */
  readonly endOffset: number;
  readonly tracks: readonly Mp4Track[];
  readonly coding: JoinCoding;
  /** What to add to a time of the media to have when it was captured. */
  readonly shiftMs: number;
  /** From the first key frame. */
  readonly startMs: number;
  readonly endMs: number;
  /** Where it can be begun; of sound alone that is anywhere, which none stands for. */
  readonly keysMs: readonly number[];
  /**
   * From where on its first picture stands before its own time, beside sound that came sooner, when it
   * begins only later: what is shown from there on is needed to begin. Null where it begins as it is.
   */
  readonly standsFromMs: number | null;
  /** Where no picture came, though it goes on: packets were lost, and nobody was gone. */
  readonly holes: readonly Hole[];
  /** Where its sound is nothing but silence that no room has, if it has sound. */
  readonly quiet: readonly Hole[];
}

/** From the end of the last that came until the next one did, or all ended. */
export interface Hole {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Cameras of few pictures a second, and screens, leave less between two. */
const leastHoleMs = 500;

/** What the recorder repeats is shown for longer than any camera's picture, but for the last of them. */
const leastStillMs = 250;

/** A repeated picture says so in this many bytes: 10 to 70 in H.264, 1 in VP9. A camera's noise takes more. */
const mostStillBytes = 100;

/** How long a picture is shown where nothing is wrong. */
export const frameMs = 40;

/** When the media of a file was captured: told of each initialization in turn, and the first time that follows it. */
export type ReadShift = (initOffset: number, firstMs: number) => number | null;

/**
 * The stretches of a file of fragmented MP4. Those that nothing can be joined to, in which pictures
 * are shown in another order than they stand, or whose shift is null, are left out.
 */
export async function readStretches(path: string, readShift: ReadShift): Promise<Stretch[]> {
  const stretches: Stretch[] = [];
  let open: StretchReader | null = null;
  const close = (): void => {
    const stretch = open?.toStretch(path, readShift) ?? null;
    if (stretch !== null) stretches.push(stretch);
  };
  for await (const piece of readFilePieces(path)) {
    if (piece.kind === 'init') {
      close();
      open = new StretchReader(piece);
    } else open?.add(piece);
  }
  close();
  return stretches;
}

/** Milliseconds of a time in ticks. */
export function toMs(ticks: number, { timescale }: Mp4Track): number {
  return (ticks * 1000) / timescale;
}

/** The same spans by so much later. */
export function moveSpans(spans: readonly Hole[], byMs: number): Hole[] {
  return spans.map(({ fromMs, toMs: untilMs }) => ({
    fromMs: fromMs + byMs,
    toMs: untilMs + byMs,
  }));
}

class StretchReader {
  readonly #init: { offset: number; bytes: number };
  readonly #tracks: readonly Mp4Track[];
  readonly #coding: JoinCoding | null;
  readonly #keysMs: number[] = [];
  readonly #holes: Hole[] = [];
  readonly #quiet = new QuietSound();
  #lastMs = Infinity;
  #lastKeyBytes = 0;
  #isStanding = false;
  #firstMs = Infinity;
  #startMs = Infinity;
  #endMs = -Infinity;
  #isReordered = false;
  #endOffset: number;

  constructor({
    offset,
    bytes,
    tracks,
  }: {
    offset: number;
    bytes: number;
    tracks: readonly Mp4Track[];
  }) {
    this.#init = { offset, bytes };
    this.#endOffset = offset + bytes;
    this.#tracks = tracks;
    this.#coding = readCoding(tracks);
  }

  add({ runs, isReordered, offset, bytes }: FilePiece & { kind: 'fragment' }): void {
    this.#isReordered ||= isReordered;
    this.#endOffset = offset + bytes;
    const leading = this.#coding?.video === null ? 'audio' : 'video';
    for (const { track, startTicks, samples } of runs) {
      this.#firstMs = Math.min(this.#firstMs, toMs(startTicks, track));
      let ticks = startTicks;
      for (const sample of samples) {
        const { duration, isKey } = sample;
        const timeMs = toMs(ticks, track);
        ticks += duration;
        if (track.kind === 'audio') this.#quiet.add(sample, timeMs, track);
        if (track.kind !== leading) continue;
        if (leading === 'video' && !this.#isStill(sample, toMs(duration, track))) {
          this.#noteHole(timeMs);
        }
        if (isKey && leading === 'video') this.#keysMs.push(timeMs);
        if (isKey) this.#startMs = Math.min(this.#startMs, timeMs);
        this.#endMs = Math.max(this.#endMs, toMs(ticks, track));
      }
    }
  }

  /** Whether this is the picture before it once more, as the recorder writes it where none comes. */
  #isStill({ size, isKey }: SampleFacts, shownMs: number): boolean {
    const isRepeated = isKey ? size === this.#lastKeyBytes : size <= mostStillBytes;
    if (isKey) this.#lastKeyBytes = size;
    // The last one stands only until the next picture comes.
    this.#isStanding = isRepeated && (this.#isStanding || shownMs >= leastStillMs);
    return this.#isStanding;
  }

  #noteHole(timeMs: number): void {
    if (timeMs - this.#lastMs > leastHoleMs) {
      this.#holes.push({ fromMs: this.#lastMs + frameMs, toMs: timeMs });
    }
    this.#lastMs = timeMs;
  }

  toStretch(path: string, readShift: ReadShift): Stretch | null {
    const coding = this.#coding;
    const isEmpty = !(this.#endMs > this.#startMs);
    if (coding === null || isEmpty || this.#isReordered) return null;
    const shiftMs = readShift(this.#init.offset, this.#firstMs);
    if (shiftMs === null) return null;
    if (coding.video !== null) this.#noteHole(this.#endMs);
    const shift = (spans: readonly Hole[]): Hole[] => moveSpans(spans, shiftMs);
    return {
      path,
      init: this.#init,
      endOffset: this.#endOffset,
      tracks: this.#tracks,
      coding,
      shiftMs,
      startMs: this.#startMs + shiftMs,
      endMs: this.#endMs + shiftMs,
      standsFromMs: null,
      keysMs: this.#keysMs.map((timeMs) => timeMs + shiftMs),
      holes: shift(this.#holes),
      quiet: shift(this.#quiet.finish()),
    };
  }
}
