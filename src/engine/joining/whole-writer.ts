import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { walkBoxes } from '../mp4/mp4-walk.js';
import { formatFragment } from '../mp4/mp4-fragment.js';
import { readRuns } from '../mp4/mp4-run.js';
import type { SampleRun } from '../mp4/mp4-run.js';
import { SegmentList } from '../recording/playlist.js';
import { ProgressiveHead } from '../recording/progressive-head.js';
import { sizeOf } from '../recording/recording-folders.js';
import { readFilePieces } from './fragment-reader.js';
import { firstPicture, readFollowed } from './next-picture.js';
import type { FollowedFragment, FragmentPiece } from './next-picture.js';
import type { Take } from './plan-takes.js';
import { cutRun, isUncut, lengthOf } from './cut-run.js';
import { TakeBeginning } from './take-beginning.js';

/** What is recorded of an event without a break differs by less from what is played without one. */
const breakMs = 60;

/** A file of which the whole is made, as it is: in the order in which they stand one behind the other. */
export interface WholePart {
  readonly path: string;
  readonly bytes: number;
}

/** What was put together. */
export interface Whole {
  readonly parts: readonly WholePart[];
  readonly list: SegmentList;
  /** What stands before the parts in one progressive MP4; null when nothing can be shown. */
  readonly head: Buffer | null;
}

/** What a take has of a fragment, and by how much later that stands in the fill. */
interface CutFragment {
  readonly runs: readonly SampleRun[];
  readonly piece: FragmentPiece;
  /** Where the take begins in it. */
  readonly beginning: TakeBeginning | null;
  readonly shiftMs: number;
}

/**
 * Puts takes together. Of what was recorded nothing is copied: the whole is the recordings' own
 * files and, behind them, one of `fillPath` with what comes from safety copies and the fragments
 * that a cut goes through.
 */
export async function writeWhole(
  takes: readonly Take[],
  fillPath: string,
  signal: AbortSignal,
): Promise<Whole> {
  const writer = new WholeWriter(await open(fillPath, 'wx'));
  try {
    const paths = takes
      .filter(({ broadcastId }) => broadcastId === null)
      .map(({ stretch }) => stretch.path);
    for (const path of new Set(paths)) await writer.addPart(path);
    for (const take of takes) {
      signal.throwIfAborted();
      await writer.add(take, signal);
    }
    return await writer.finish(fillPath);
  } finally {
    await writer.close();
  }
}

class WholeWriter {
  readonly #fill: FileHandle;
  readonly #list = new SegmentList();
  readonly #head = new ProgressiveHead();
  readonly #parts: WholePart[] = [];
  readonly #baseOf = new Map<string, number>();
  /** Where the fill's file begins, behind the parts. */
  #fillBase = 0;
  #fillBytes = 0;
  /** On the line of time that has no gaps. */
  #lineMs = 0;
  #endMs = -Infinity;
  /** The initialization that stands in the fill, while nothing else has come since. */
  #fillInit: Buffer | null = null;
  #sequence = 0;
  /** How the present take begins, until it has. */
  #beginning: TakeBeginning | null = null;

  constructor(fill: FileHandle) {
    this.#fill = fill;
  }

  async addPart(path: string): Promise<void> {
    const bytes = await sizeOf(path);
    this.#baseOf.set(path, this.#fillBase);
    this.#parts.push({ path, bytes });
    this.#fillBase += bytes;
  }

  async add(take: Take, signal: AbortSignal): Promise<void> {
    const { stretch, fromMs, toMs: untilMs } = take;
    const file = await open(stretch.path);
    try {
      await this.#begin(take, file);
      this.#beginning = await TakeBeginning.read(take, file);
      const pieces = readFilePieces(stretch.path, stretch.init.offset);
      for await (const fragment of readFollowed(pieces)) {
        signal.throwIfAborted();
        await this.#addFragment(take, fragment, file);
      }
    } finally {
      await file.close();
    }
    this.#lineMs += untilMs - fromMs;
    this.#endMs = untilMs;
  }

  async finish(fillPath: string): Promise<Whole> {
    await this.#fill.datasync();
    const fill = this.#fillBytes > 0 ? [{ path: fillPath, bytes: this.#fillBytes }] : [];
    const parts = [...this.#parts, ...fill];
    const head = this.#head.format(this.#fillBase + this.#fillBytes);
    return { parts, list: this.#list, head };
  }

  async close(): Promise<void> {
    await this.#fill.close();
  }

  async #begin({ stretch, fromMs, broadcastId }: Take, file: FileHandle): Promise<void> {
    const { offset, bytes } = stretch.init;
    const at = new Date(fromMs).toISOString();
    if (broadcastId === null) {
      this.#fillInit = null;
      const base = this.#baseOf.get(stretch.path) ?? 0;
      this.#list.add({ type: 'init', offset: base + offset, bytes, startMs: this.#lineMs, at });
      return;
    }
    const init = await readBytes(file, offset, bytes);
    const isSame = this.#fillInit?.equals(init) === true && fromMs - this.#endMs < breakMs;
    if (isSame) return;
    this.#fillInit = init;
    const place = await this.#append(init);
    this.#list.add({ type: 'init', ...place, startMs: this.#lineMs, at });
  }

  async #addFragment(
    take: Take,
    { piece, next }: FollowedFragment,
    file: FileHandle,
  ): Promise<void> {
    const { stretch, fromMs } = take;
    const isFill = take.broadcastId !== null;
    const runs = piece.runs.flatMap((run, index) => {
      const others = piece.runs.slice(index + 1);
      return cutRun(run, take, firstPicture(others) ?? next) ?? [];
    });
    if (runs.length === 0) return;
    // Where a time of this take stands on the line.
    const shiftMs = stretch.shiftMs - fromMs + this.#lineMs;
    const video = runs.find(({ track }) => track.kind === 'video');
    const beginning = this.#beginning;
    if (video !== undefined) this.#beginning = null;
    const isKeyFirst = beginning?.isStanding === true || video?.samples[0]?.isKey === true;
    const isWhole = !isFill && beginning?.isStanding !== true && isUncut(runs, piece.runs);
    const own = { runs, piece, beginning, shiftMs: isFill ? shiftMs : 0 };
    const [moof] = isWhole ? [] : [await this.#rewrite(own, file)];
    const place = moof ?? {
      offset: (this.#baseOf.get(stretch.path) ?? 0) + piece.offset,
      bytes: piece.bytes,
      runs,
    };
    for (const run of place.runs) {
      const lineShiftMs = isFill ? 0 : shiftMs;
      const startTicks = run.startTicks + Math.round((lineShiftMs * run.track.timescale) / 1000);
      this.#head.addRun({ ...run, startTicks }, place.offset + run.offset);
    }
    const leading = stretch.coding.video === null ? runs[0] : video;
    const durationMs = leading === undefined ? 0 : lengthOf(leading);
    this.#list.add({
      type: 'fragment',
      offset: place.offset,
      bytes: place.bytes,
      startMs: this.#lineMs,
      durationMs,
      independent: stretch.coding.video === null || (video !== undefined && isKeyFirst),
    });
  }

  /** Writes the samples of these runs as a fragment of the fill, so much later. */
  async #rewrite(
    { runs, piece, beginning, shiftMs }: CutFragment,
    file: FileHandle,
  ): Promise<{ offset: number; bytes: number; runs: readonly SampleRun[] }> {
    const tracks = runs.map(({ track }) => track);
    const media = await Promise.all(
      runs.map(async ({ track, startTicks, offset, samples }) => {
        const length = samples.reduce((sum, { size }) => sum + size, 0);
        const bytes = await readBytes(file, piece.offset + offset, length);
        let at = 0;
        const all = samples.map(({ duration, size, isKey }) => {
          at += size;
          return { duration, isKey, bytes: bytes.subarray(at - size, at) };
        });
        const begun = beginning?.begin(track, { startTicks, samples: all });
        const own = begun ?? { startTicks, samples: all };
        const shift = Math.round((shiftMs * track.timescale) / 1000);
        return { ...own, trackId: track.id, startTicks: Math.max(0, own.startTicks + shift) };
      }),
    );
    const fragment = formatFragment((this.#sequence += 1), media);
    const place = await this.#append(fragment);
    const [moof] = walkBoxes(fragment);
    return { ...place, runs: moof === undefined ? [] : readRuns(fragment, moof, tracks) };
  }

  async #append(bytes: Buffer): Promise<{ offset: number; bytes: number }> {
    const offset = this.#fillBase + this.#fillBytes;
    await this.#fill.appendFile(bytes);
    this.#fillBytes += bytes.length;
    return { offset, bytes: bytes.length };
  }
}

async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new RangeError('Media ends too early');
  return bytes;
}
