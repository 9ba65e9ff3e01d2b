import { join } from 'node:path';

import type { SoundCodec } from '../../../src/engine/media/sound.js';
import { bits, fieldHeight, fieldWidth, height, width } from './counted-picture.js';
import { ffmpeg } from './ffmpeg.js';
import { createRandom } from './mutation.js';

/** Pictures a second of a made-up event: each shows its number. */
export const rate = 25;

const soundRate = 48_000;

/** The murmur changes so often, and stays far below the tones. */
const murmurSamples = 4_000;
const murmurLoudness = 1_500;

/** What encoders of sound put before it, which moves everything in the file. */
const runUpMs = { aac: (1024 * 1000) / soundRate, opus: (312 * 1000) / soundRate } as const;

/** Each second begins with a tone of so many samples. */
const toneSamples = 2_400;

/** The made-up event, coded as the engine records and as browsers record. */
export interface CountedEvent {
  readonly seconds: number;
  /** When it began: Unix milliseconds. */
  readonly startMs: number;
  readonly folder: string;
  readonly recorded: string;
  readonly sound: SoundCodec | null;
  readonly hasPictures: boolean;
  /** Everything stands so much later in `recorded`. */
  readonly lateMs: number;
  readonly filmed: string;
}

/**
 * Makes an event of so many seconds: pictures that are numbered, and a tone at the beginning of each second.
 * Numbers from another one on are what another camera sees of it, in the same room.
 */
export async function createCountedEvent(
  folder: string,
  seconds: number,
  startMs = Date.parse('2026-11-21T12:00:00Z'),
  firstNumber = 0,
): Promise<CountedEvent> {
  const heard = join(folder, 'sound.wav');
  await ffmpeg(
    ['-f', 's16le', '-ar', String(soundRate), '-ac', '1', '-i', 'pipe:0', heard],
    tones(seconds),
  );
  const recorded = join(folder, 'recorded.mp4');
  const filmed = join(folder, 'filmed.mkv');
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-pix_fmt', 'yuv420p'];
  await ffmpeg(
    [
      ...['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${width}x${height}`, '-r', String(rate)],
      ...['-i', 'pipe:0', '-i', heard, '-map', '0:v', '-map', '1:a', ...coding],
      ...['-force_key_frames', 'expr:gte(t,n_forced*2)', '-sc_threshold', '0', '-g', '9999'],
      ...['-bsf:v', 'dump_extra=freq=k', '-c:a', 'aac', '-ac', '2', '-b:a', '64k'],
      ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-use_editlist', '0'],
      ...['-video_track_timescale', '90000', '-frag_duration', '250000', recorded],
      ...['-map', '0:v', '-map', '1:a', ...coding, '-s', `${width * 2}x${height * 2}`],
      ...['-g', String(rate / 5), '-sc_threshold', '0', '-c:a', 'libopus', '-b:a', '64k', filmed],
    ],
    frames(seconds, firstNumber),
  );
  const sound = { name: 'aac', config: Buffer.from('1190', 'hex') } as const;
  return {
    ...{ seconds, startMs, folder, recorded, sound },
    ...{ hasPictures: true, lateMs: runUpMs.aac, filmed },
  };
}

async function* frames(seconds: number, firstNumber: number): AsyncGenerator<Buffer> {
  for (let n = firstNumber; n < firstNumber + seconds * rate; n += 1) {
    const frame = Buffer.alloc(width * height, 40);
    for (let bit = 0; bit < bits; bit += 1) {
      if (((n >> bit) & 1) === 0) continue;
      const [x, y] = [(bit % 8) * fieldWidth, Math.floor(bit / 8) * fieldHeight];
      for (let row = y; row < y + fieldHeight; row += 1) {
        frame.fill(215, row * width + x, row * width + x + fieldWidth);
      }
    }
    yield frame;
  }
}

/** Between the tones a murmur that is never the same: by it moments can be told from each other. */
async function* tones(seconds: number): AsyncGenerator<Buffer> {
  const random = createRandom();
  const second = Buffer.alloc(soundRate * 2);
  for (let n = 0; n < seconds; n += 1) {
    let loudness = 0;
    for (let i = 0; i < soundRate; i += 1) {
      const isTone = i < toneSamples;
      if (i % murmurSamples === 0) loudness = random(murmurLoudness);
      const height = isTone ? 12_000 : loudness;
      const pitch = isTone ? 1000 : 600;
      const value = height * Math.sin((i * 2 * Math.PI * pitch) / soundRate);
      second.writeInt16LE(Math.round(value), i * 2);
    }
    yield Buffer.from(second);
  }
}

/** How a recording is coded that began when the engine could not go on as before. */
export type RecordedForm = 'opus' | 'vp9' | 'sound' | 'pictures';

const recodings = {
  opus: ['-c:v', 'copy', '-c:a', 'libopus', '-b:a', '64k'],
  vp9: [
    ...['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '500k'],
    ...['-lag-in-frames', '0', '-auto-alt-ref', '0'],
    ...['-force_key_frames', 'expr:gte(t,n_forced*2+0.03)', '-c:a', 'libopus', '-b:a', '64k'],
  ],
  sound: ['-vn', '-c:a', 'copy'],
  pictures: ['-an', '-c:v', 'copy'],
} as const;

/** The same event as an engine would have recorded it otherwise. */
export async function recodeEvent(event: CountedEvent, form: RecordedForm): Promise<CountedEvent> {
  const recorded = join(event.folder, `recorded-${form}.mp4`);
  await ffmpeg([
    ...['-copyts', '-i', event.recorded, ...recodings[form]],
    ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-use_editlist', '0'],
    ...['-video_track_timescale', '90000', '-frag_duration', '250000', recorded],
  ]);
  if (form === 'sound') return { ...event, recorded, hasPictures: false };
  if (form === 'pictures') return { ...event, recorded, sound: null };
  // ffmpeg puts pictures that it encodes at whole frames of time.
  const shownLateMs = form === 'vp9' ? 1000 / rate : runUpMs.aac;
  return { ...event, recorded, sound: { name: 'opus' }, lateMs: shownLateMs + runUpMs.opus };
}
