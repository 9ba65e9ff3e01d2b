import { findBoxes } from './mp4-walk.js';
import type { BoxPlace } from './mp4-walk.js';
import type { Mp4Track, SampleDefaults } from './mp4-track.js';

/** Samples of one track that stand next to each other. */
export interface SampleRun {
  readonly track: Mp4Track;
  /** Decode time of the first, in ticks of the track. */
  readonly startTicks: number;
  /** Where the first begins, counted from the start of the `moof` box. */
  readonly offset: number;
  readonly samples: readonly SampleFacts[];
}

export interface SampleFacts {
  readonly duration: number;
  readonly size: number;
  readonly isKey: boolean;
}

const isNoSyncSample = 0x10000;

/** Flags of `tfhd` and `trun` (ISO/IEC 14496-12 §8.8.7, §8.8.8): which fields are there. */
const header = { base: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20 } as const;
const run = {
  offset: 0x1,
  firstFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  composition: 0x800,
} as const;

/** The runs of a `moof` box. Tracks that the initialization does not declare are passed over. */
export function readRuns(
  bytes: Buffer,
  fragment: BoxPlace,
  tracks: readonly Mp4Track[],
): SampleRun[] {
  return findBoxes(bytes, fragment, 'traf').flatMap((box) => {
    const [head] = findBoxes(bytes, box, 'tfhd');
    const [time] = findBoxes(bytes, box, 'tfdt');
    const id = head === undefined ? 0 : bytes.readUInt32BE(head.body + 4);
    const track = tracks.find((candidate) => candidate.id === id);
    if (head === undefined || time === undefined || track === undefined) return [];
    const defaults = readDefaults(bytes, head, track.defaults);
    let startTicks =
      bytes.readUInt8(time.body) === 1
        ? Number(bytes.readBigUInt64BE(time.body + 4))
        : bytes.readUInt32BE(time.body + 4);
    let offset = 0;
    return findBoxes(bytes, box, 'trun').map((place) => {
      const read = readRun(bytes, place, defaults);
      offset = read.offset ?? offset;
      const found = { track, startTicks, offset, samples: read.samples };
      for (const { duration, size } of read.samples) {
        startTicks += duration;
        offset += size;
      }
      return found;
    });
  });
}

function readDefaults(bytes: Buffer, { body }: BoxPlace, inherited: SampleDefaults) {
  const present = bytes.readUInt32BE(body);
  let at = body + 8;
  if (present & header.base) at += 8;
  if (present & header.description) at += 4;
  const next = (flag: number, otherwise: number): number => {
    if ((present & flag) === 0) return otherwise;
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  return {
    duration: next(header.duration, inherited.duration),
    size: next(header.size, inherited.size),
    flags: next(header.flags, inherited.flags),
  };
}

function readRun(
  bytes: Buffer,
  { body }: BoxPlace,
  defaults: SampleDefaults,
): { offset: number | null; samples: SampleFacts[] } {
  const present = bytes.readUInt32BE(body);
  const count = bytes.readUInt32BE(body + 4);
  let at = body + 8;
  const next = (flag: number, otherwise: number): number => {
    if ((present & flag) === 0) return otherwise;
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const offset = present & run.offset ? next(run.offset, 0) : null;
  const firstFlags = next(run.firstFlags, defaults.flags);
  const samples: SampleFacts[] = [];
  for (let i = 0; i < count; i += 1) {
    const duration = next(run.duration, defaults.duration);
    const size = next(run.size, defaults.size);
    const flags = next(run.flags, i === 0 ? firstFlags : defaults.flags);
    next(run.composition, 0);
    samples.push({ duration, size, isKey: (flags & isNoSyncSample) === 0 });
  }
  return { offset, samples };
}
