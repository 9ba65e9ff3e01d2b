import { noStandIns } from './clip-arguments.js';
import type { PictureSize } from './clip-arguments.js';
import { codeStretch } from './code-stretch.js';
import type { CodingOptions } from './code-stretch.js';
import type { Stretch } from './stretch.js';

/** A machine that is busy with what is live takes its time, and more for starting than for a minute of media. */
const leastMs = 60_000;

/** Pictures that are transcoded on a slow machine take so many times as long as they last. */
const mostOfRealTime = 8;

/** What transcoding can make of little. */
const growth = { factor: 8, leastBytes: 16 * 1024 * 1024 } as const;

/** ffmpeg that ended before the end for want of bytes has not made what it was to make. */
const toleranceMs = 1_000;

export interface RecodeOptions extends CodingOptions {
  /** Of the black pictures that stand where there was no camera. */
  readonly size: PictureSize;
}

/**
 * Makes of what was recorded in other codecs, or lacks a kind of media, what can be joined to the
 * rest, at the same times; what is coded as the rest is stays as it is. Null where that fails.
 */
export async function recodeRecorded(
  stretch: Stretch,
  target: string,
  options: RecodeOptions,
): Promise<Stretch | null> {
  const { coding, size } = options;
  const { path, init, endOffset, startMs, endMs, shiftMs } = stretch;
  const bytes = endOffset - init.offset;
  const coded = await codeStretch(
    {
      source: path,
      part: { start: init.offset, end: endOffset },
      type: 'video/mp4',
      target,
      copying: {
        video: stretch.coding.video === coding.video,
        sound: stretch.coding.sound === coding.sound,
      },
      standIns: {
        ...noStandIns,
        silence: coding.sound !== null && stretch.coding.sound === null,
        black: coding.video !== null && stretch.coding.video === null ? size : null,
        fromSeconds: (startMs - shiftMs) / 1000,
      },
      withinMs: leastMs + (endMs - startMs) * mostOfRealTime,
      maxBytes: bytes * growth.factor + growth.leastBytes,
      shiftMs,
    },
    options,
  );
  return coded === null || coded.endMs < endMs - toleranceMs ? null : coded;
}
