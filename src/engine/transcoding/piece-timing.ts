import type { Fragment, FragmentOutput } from '../media/fragment.js';
import type { Mp4Tracks } from '../media/mp4-init.js';
import { readRuns } from '../mp4/mp4-run.js';
import type { SampleRun } from '../mp4/mp4-run.js';
import { readTracks } from '../mp4/mp4-track.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import { walkBoxes } from '../mp4/mp4-walk.js';
import type { BoxPlace } from '../mp4/mp4-walk.js';
import type { SoundCodec } from '../media/sound.js';
import { PieceReader } from './piece-reader.js';
import { readVideoConfig } from './read-video-config.js';

export interface PieceTimingOptions {
  /** Where on the line of time the media begins; null: where its first fragment does. */
  readonly startMs: number | null;
  /** The sound in it, which its boxes are not asked about. */
  readonly sound: SoundCodec | null;
  readonly output: FragmentOutput;
}

/** Takes a fragmented MP4 in H.264 as it comes, and hands out its pieces with what their boxes say of them. */
export class PieceTiming {
  readonly #options: PieceTimingOptions;
  readonly #reader = new PieceReader();
  #tracks: readonly Mp4Track[] = [];
  #endMs: number | null;
  /** Fragments that ended nothing: sound that came after its picture. They go with the next. */
  #late: Buffer[] = [];
  /** What to take off a time on the line to have when it was captured. */
  captureShiftMs = 0;

  constructor(options: PieceTimingOptions) {
    this.#options = options;
    this.#endMs = options.startMs;
  }

  /** Throws for what is no MP4. */
  push(chunk: Buffer): void {
    for (const { kind, bytes } of this.#reader.push(chunk)) {
      const boxes = walkBoxes(bytes);
      for (const box of boxes) {
        if (box.type === 'moov') this.#takeInit(bytes, box);
        if (box.type === 'moof' && kind === 'fragment') this.#takeFragment(bytes, box);
      }
    }
  }

  #takeInit(bytes: Buffer, movie: BoxPlace): void {
    this.#tracks = readTracks(bytes, movie);
    const video = this.#tracks.find(({ kind }) => kind === 'video');
    const tracks: Mp4Tracks = {
      video: video === undefined ? null : readVideoConfig(video),
      sound: this.#options.sound,
    };
    this.#options.output.init(bytes, this.#endMs ?? 0, tracks);
  }

  #takeFragment(bytes: Buffer, place: BoxPlace): void {
    const runs = readRuns(bytes, place, this.#tracks);
    const video = runs.find(({ track }) => track.kind === 'video');
    const endMs = Math.max(0, ...(video === undefined ? runs : [video]).map(endOf));
    const startMs = this.#endMs ?? Math.min(...runs.map(startOf));
    this.#late.push(bytes);
    if (endMs <= startMs) return;
    const hasPictures = this.#tracks.some(({ kind }) => kind === 'video');
    const fragment: Fragment = {
      bytes: Buffer.concat(this.#late),
      startMs,
      durationMs: endMs - startMs,
      capturedMs: startMs - this.captureShiftMs,
      isIndependent: !hasPictures || video?.samples[0]?.isKey === true,
    };
    this.#late = [];
    this.#endMs = endMs;
    this.#options.output.fragment(fragment);
  }
}

function startOf({ track, startTicks }: SampleRun): number {
  return (startTicks * 1000) / track.timescale;
}

function endOf({ track, startTicks, samples }: SampleRun): number {
  const ticks = samples.reduce((sum, { duration }) => sum + duration, startTicks);
  return (ticks * 1000) / track.timescale;
}
