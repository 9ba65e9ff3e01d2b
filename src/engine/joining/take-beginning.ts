import type { FileHandle } from 'node:fs/promises';

import type { Mp4Sample } from '../mp4/mp4-fragment.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import { readFilePieces } from './fragment-reader.js';
import type { Take } from './plan-takes.js';

/** Rounding of ticks: a take that begins so near to its stretch begins with it. */
export const tickMs = 0.5;

/** So much before its first picture a take's sound begins, whatever the rounding of both. */
const soundBeforeMs = 1;

/** Samples of one track, and where the first of them stands. */
interface Samples {
  readonly startTicks: number;
  readonly samples: readonly Mp4Sample[];
}

/** A picture that later ones refer to, and that nobody is to see. */
type Standing = Pick<Mp4Sample, 'bytes' | 'isKey'>;

/** How a take begins, where its first fragment is written anew. */
export class TakeBeginning {
  readonly #take: Take;
  readonly #standing: readonly Standing[];
  #hasSound = false;

  private constructor(take: Take, standing: readonly Standing[]) {
    this.#take = take;
    this.#standing = standing;
  }

  static async read(take: Take, file: FileHandle): Promise<TakeBeginning> {
    return new TakeBeginning(take, beginsStanding(take) ? await readStanding(take, file) : []);
  }

  /** Whether its first picture is one that had been standing for a while. */
  get isStanding(): boolean {
    return beginsStanding(this.#take);
  }

  /** A track's first samples, as they are to be written. */
  begin(track: Mp4Track, { startTicks, samples }: Samples): Samples {
    const [first, ...others] = samples;
    if (first === undefined || (track.kind === 'audio' && this.#hasSound)) {
      return { startTicks, samples };
    }
    if (track.kind === 'video') {
      const before = this.#standing.map((picture) => ({ ...picture, duration: 1 }));
      const duration = Math.max(1, first.duration - before.length);
      return { startTicks, samples: [...before, { ...first, duration }, ...others] };
    }
    // Media Source Extensions take sound that comes after a hole for a break, and pass over all pictures
    // up to the next key frame then: it must have come before this one.
    this.#hasSound = true;
    const { stretch, fromMs } = this.#take;
    const beforeMs = fromMs - soundBeforeMs - stretch.shiftMs;
    const before = Math.min(startTicks, Math.round((beforeMs * track.timescale) / 1000));
    const duration = startTicks + first.duration - before;
    return { startTicks: before, samples: [{ ...first, duration }, ...others] };
  }
}

/** Whether a take begins where its stretch's first picture had been standing for a while. */
export function beginsStanding({ stretch, fromMs, broadcastId }: Take): boolean {
  const { standsFromMs, startMs } = stretch;
  return broadcastId === null && standsFromMs !== null && fromMs <= startMs + tickMs;
}

/** The pictures that are over when the take begins, without which its own cannot be decoded. */
async function readStanding({ stretch, fromMs }: Take, file: FileHandle): Promise<Standing[]> {
  const standing: Standing[] = [];
  let isFirst = true;
  for await (const piece of readFilePieces(stretch.path, stretch.init.offset)) {
    if (piece.kind === 'init' && !isFirst) break;
    isFirst = false;
    const runs = piece.kind === 'init' ? [] : piece.runs;
    const run = runs.find(({ track }) => track.kind === 'video');
    if (run === undefined) continue;
    const from = Math.round(((fromMs - stretch.shiftMs) * run.track.timescale) / 1000);
    let [ticks, at] = [run.startTicks, piece.offset + run.offset];
    for (const { duration, size, isKey } of run.samples) {
      ticks += duration;
      // It still stands then: the take begins with it.
      if (ticks > from) return standing;
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, at);
      if (bytesRead !== size) throw new RangeError('Media ends too early');
      standing.push({ bytes, isKey });
      at += size;
    }
  }
  return standing;
}
