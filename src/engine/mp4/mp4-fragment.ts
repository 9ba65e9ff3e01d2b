import { createBox, createFullBox, u32, u64 } from './mp4-box.js';

/** One picture or one packet of sound. */
export interface Mp4Sample {
  /** In ticks of its track. */
  readonly duration: number;
  readonly bytes: Buffer;
  readonly isKey: boolean;
}

/** What one track contributes to a fragment. */
export interface Mp4Run {
  readonly trackId: number;
  /** Decode time of the first sample, in ticks of the track. */
  readonly startTicks: number;
  readonly samples: readonly Mp4Sample[];
}

const dataOffsetPresent = 0x1;
const durationSizeAndFlagsPresent = 0x700;
const defaultBaseIsMoof = 0x20000;

/** Sample flags: one that depends on no other, and one that depends and is no point to start at. */
const keyFlags = 0x02000000;
const deltaFlags = 0x01010000;

/** A movie fragment with its media (ISO/IEC 14496-12 §8.8). Runs without samples are left out. */
export function formatFragment(sequence: number, allRuns: readonly Mp4Run[]): Buffer {
  const runs = allRuns.filter(({ samples }) => samples.length > 0);
  const media = runs.flatMap(({ samples }) => samples.map(({ bytes }) => bytes));
  // The offsets into the media count from the fragment's start, so its size is needed first.
  const header = createHeader(sequence, runs, 0);
  return Buffer.concat([
    createHeader(sequence, runs, header.length + 8),
    createBox('mdat', ...media),
  ]);
}

function createHeader(sequence: number, runs: readonly Mp4Run[], mediaStart: number): Buffer {
  let offset = mediaStart;
  const boxes = runs.map(({ trackId, startTicks, samples }) => {
    const table = samples.map(({ duration, bytes, isKey }) =>
      u32(duration, bytes.length, isKey ? keyFlags : deltaFlags),
    );
    const box = createBox(
      'traf',
      createFullBox('tfhd', 0, defaultBaseIsMoof, u32(trackId)),
      createFullBox('tfdt', 1, 0, u64(startTicks)),
      createFullBox(
        'trun',
        0,
        dataOffsetPresent | durationSizeAndFlagsPresent,
        u32(samples.length, offset),
        ...table,
      ),
    );
    offset += samples.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return box;
  });
  return createBox('moof', createFullBox('mfhd', 0, 0, u32(sequence)), ...boxes);
}
