import type { FragmentOutput } from '../media/fragment.js';
import { Fragmenter } from '../media/fragmenter.js';
import type { Mp4Tracks } from '../media/mp4-init.js';
import { readRuns } from '../mp4/mp4-run.js';
import type { SampleRun } from '../mp4/mp4-run.js';
import { readTracks } from '../mp4/mp4-track.js';
import type { Mp4Track } from '../mp4/mp4-track.js';
import { walkBoxes } from '../mp4/mp4-walk.js';
import type { BoxPlace } from '../mp4/mp4-walk.js';
import { toMs } from '../media/ticks.js';
import type { VideoConfig } from '../codecs/video-config.js';
import { PieceReader } from './piece-reader.js';
import { readVideoConfig } from './read-video-config.js';

export interface LiveCutterOptions {
  /** Where on the line of time the media begins. */
  readonly startMs: number;
  /** What went in: its sound comes out as it is, its pictures in H.264. */
  readonly source: Mp4Tracks;
  readonly output: FragmentOutput;
}

/**
 * Takes what ffmpeg makes of live media and cuts it anew, as a publisher's is cut. Of ffmpeg's own
 * fragments only the times of beginnings can be trusted: where sound ends one, the last picture in
 * it lasts for a guess, and those after it seem to be missing.
 */
export class LiveCutter {
  readonly #sound: Mp4Tracks['sound'];
  readonly #reader = new PieceReader();
  readonly #fragmenter: Fragmenter;
  #tracks: readonly Mp4Track[] = [];
  #config: VideoConfig | null = null;
  /** What to take off a time on the line to have when it was captured. */
  captureShiftMs = 0;

  constructor({ startMs, source, output }: LiveCutterOptions) {
    this.#sound = source.sound;
    const kinds = source.sound === null ? (['video'] as const) : (['video', 'audio'] as const);
    this.#fragmenter = new Fragmenter(startMs, kinds, {
      init: (...init) => output.init(...init),
      fragment: (fragment) =>
        output.fragment({ ...fragment, capturedMs: fragment.startMs - this.captureShiftMs }),
    });
  }

  /** Throws for what is no MP4. */
  push(chunk: Buffer): void {
    for (const { kind, bytes } of this.#reader.push(chunk)) {
      for (const box of walkBoxes(bytes)) {
        if (box.type === 'moov') this.#takeInit(bytes, box);
        if (box.type === 'moof' && kind === 'fragment') this.#takeFragment(bytes, box);
      }
    }
  }

  /** Hands out what is left. */
  finish(): void {
    this.#fragmenter.finish();
  }

  #takeInit(bytes: Buffer, movie: BoxPlace): void {
    this.#tracks = readTracks(bytes, movie);
    const video = this.#tracks.find(({ kind }) => kind === 'video');
    this.#config = video === undefined ? null : readVideoConfig(video);
  }

  #takeFragment(bytes: Buffer, place: BoxPlace): void {
    for (const run of readRuns(bytes, place, this.#tracks)) {
      for (const sample of readSamples(bytes, place, run)) this.#take(run.track, sample);
    }
  }

  #take({ kind }: Mp4Track, { timeMs, bytes, ticks, isKey }: PlacedSample): void {
    if (kind === 'video') {
      if (this.#config === null) return;
      this.#fragmenter.pushVideo({ timeMs, bytes, isKey, config: this.#config });
    } else if (this.#sound !== null) {
      this.#fragmenter.pushAudio({ timeMs, bytes, samples: ticks, codec: this.#sound });
    }
  }
}

interface PlacedSample {
  readonly timeMs: number;
  readonly bytes: Buffer;
  /** How long it lasts: of sound, its samples. */
  readonly ticks: number;
  readonly isKey: boolean;
}

function readSamples(
  bytes: Buffer,
  { start }: BoxPlace,
  { track, startTicks, offset, samples }: SampleRun,
): PlacedSample[] {
  let atTicks = startTicks;
  let at = start + offset;
  return samples.map(({ duration: ticks, size, isKey }) => {
    const timeMs = toMs(atTicks, track.timescale);
    atTicks += ticks;
    at += size;
    return { timeMs, bytes: bytes.subarray(at - size, at), ticks, isKey };
  });
}
