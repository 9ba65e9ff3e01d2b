import { open } from 'node:fs/promises';

import { findBoxes } from '../mp4/mp4-walk.js';
import { readRuns } from '../mp4/mp4-run.js';
import type { SampleRun } from '../mp4/mp4-run.js';
import { readTracks } from '../mp4/mp4-track.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import { readMediaBoxes } from '../recording/media-boxes.js';

/** Hours of fragments of a third of a second stay far below; what claims more samples is made up. */
const maxSamplesPerFragment = 100_000;

/** `trun`'s flag for pictures that are shown in another order than they are decoded in (ISO/IEC 14496-12 §8.8.8). */
const hasCompositionTimes = 0x800;

/** What stands in a file of fragmented MP4, with its place there. */
export type FilePiece =
  | {
      readonly kind: 'init';
      readonly offset: number;
      readonly bytes: number;
      readonly tracks: readonly Mp4Track[];
    }
  | {
      readonly kind: 'fragment';
      readonly offset: number;
      readonly bytes: number;
      readonly runs: readonly SampleRun[];
      /** Pictures are shown in another order than they stand in. */
      readonly isReordered: boolean;
    };

/**
 * The initializations and fragments of a file, from its start or from an initialization in it, up
 * to what is damaged. Throws for samples that no fragment has.
 */
export async function* readFilePieces(path: string, start = 0): AsyncGenerator<FilePiece> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let tracks: readonly Mp4Track[] = [];
    let from = start;
    let fragment: { runs: SampleRun[]; isReordered: boolean } | null = null;
    for await (const { bytes, place, offset, nextOffset } of readMediaBoxes(file, {
      hasMedia: true,
      from: start,
    })) {
      if (nextOffset > size) return;
      if (place.type === 'ftyp' || place.type === 'moof') from = offset;
      if (place.type === 'moof') {
        const flags = findBoxes(bytes, place, 'traf', 'trun').map((run) => {
          if (bytes.readUInt32BE(run.body + 4) > maxSamplesPerFragment) {
            throw new RangeError('Too many samples');
          }
          return bytes.readUInt32BE(run.body);
        });
        fragment = {
          runs: readRuns(bytes, place, tracks),
          isReordered: flags.some((flag) => (flag & hasCompositionTimes) !== 0),
        };
      }
      if (place.type === 'moov') {
        tracks = readTracks(bytes, place);
        yield { kind: 'init', offset: from, bytes: nextOffset - from, tracks };
      }
      if (place.type === 'mdat' && fragment !== null) {
        yield { kind: 'fragment', offset: from, bytes: nextOffset - from, ...fragment };
        fragment = null;
      }
    }
  } finally {
    await file.close();
  }
}
