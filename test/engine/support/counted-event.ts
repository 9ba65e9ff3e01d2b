import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { LiveRecording } from '../../../src/engine/recording/live-recording.js';
import { PieceTiming } from '../../../src/engine/transcoding/piece-timing.js';
import { findBoxes, walkBoxes } from '../../../src/engine/media/mp4-walk.js';
import type { Fragment } from '../../../src/engine/media/fragment.js';
import type { SoundCodec } from '../../../src/engine/media/sound.js';
import type { Mp4Tracks } from '../../../src/engine/media/mp4-init.js';
import { createRandom } from './mutation.js';
import type { SafetyPiece } from '../../../src/engine/index.js';

/** Pictures a second of a made-up event: each shows its number. */
export const rate = 25;

const width = 160;
const height = 96;

/** A number is shown as so many black or white fields, in rows of eight. */
const bits = 24;
const fieldWidth = 20;
const fieldHeight = 32;

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

/** Runs ffmpeg, with what it is to read; resolves with what it writes to its standard output. */
export async function ffmpeg(
  args: readonly string[],
  input: AsyncIterable<Buffer> | null = null,
): Promise<Buffer> {
  const child = spawn('nice', ['-n', '10', 'ffmpeg', ...common, ...args], {
    stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin?.on('error', () => undefined);
  if (input !== null && child.stdin !== null) {
    for await (const chunk of input) {
      if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
    }
    child.stdin.end();
  }
  const [code] = await closed;
  if (code !== 0) throw new Error(`ffmpeg ended with ${String(code)}`);
  return Buffer.concat(chunks);
}

const common = ['-hide_banner', '-loglevel', 'fatal', '-y'];

/** Makes an event of so many seconds: pictures that are numbered, and a tone at the beginning of each second. */
export async function createCountedEvent(
  folder: string,
  seconds: number,
  startMs = Date.parse('2026-11-21T12:00:00Z'),
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
    frames(seconds),
  );
  const sound = { name: 'aac', config: Buffer.from('1190', 'hex') } as const;
  return {
    ...{ seconds, startMs, folder, recorded, sound },
    ...{ hasPictures: true, lateMs: runUpMs.aac, filmed },
  };
}

async function* frames(seconds: number): AsyncGenerator<Buffer> {
  for (let n = 0; n < seconds * rate; n += 1) {
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

/** A stretch of an event, in seconds from its beginning. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Records parts of the event, as a broadcast whose publisher was lost in between. They begin at whole even
 * seconds. `of` is the same event coded otherwise.
 */
export async function recordSpans(
  event: CountedEvent,
  folder: string,
  id: string,
  spans: readonly (Span & { readonly of?: CountedEvent })[],
): Promise<void> {
  const [first] = spans;
  const recording = new LiveRecording({
    id,
    folder: join(folder, id),
    startedMs: event.startMs + (first?.from ?? 0) * 1000,
    clock: () => event.startMs + event.seconds * 1000,
    onChange: () => undefined,
    onFailure: (reason) => {
      throw new Error(reason);
    },
  });
  let lineMs = 0;
  for (const { from, to, of = event } of spans) {
    const { init, tracks, fragments } = await readMaster(of);
    const own = fragments.filter(({ startMs }) => {
      const atMs = startMs - of.lateMs;
      return atMs >= from * 1000 - 30 && atMs < to * 1000 - 1;
    });
    const beginMs = own[0]?.startMs ?? 0;
    recording.init(init, lineMs, tracks);
    for (const fragment of own) {
      const startMs = fragment.startMs - beginMs + lineMs;
      const bytes = moveFragment(fragment.bytes, startMs - fragment.startMs, of.hasPictures);
      const capturedMs = event.startMs + fragment.startMs - of.lateMs;
      recording.fragment({ ...fragment, bytes, startMs, capturedMs });
    }
    lineMs += (own.at(-1)?.startMs ?? 0) + (own.at(-1)?.durationMs ?? 0) - beginMs;
  }
  await recording.finish();
}

interface Master {
  readonly init: Buffer;
  readonly tracks: Mp4Tracks;
  readonly fragments: readonly Fragment[];
}

const masters = new Map<string, Promise<Master>>();

function readMaster({ recorded, sound }: CountedEvent): Promise<Master> {
  const known = masters.get(recorded) ?? loadMaster(recorded, sound);
  masters.set(recorded, known);
  return known;
}

async function loadMaster(path: string, sound: SoundCodec | null): Promise<Master> {
  let init: Buffer = Buffer.alloc(0);
  let tracks: Mp4Tracks = { video: null, sound: null };
  const fragments: Fragment[] = [];
  const timing = new PieceTiming({
    startMs: null,
    sound,
    output: {
      init: (bytes, _startMs, declared) => {
        init = bytes;
        tracks = declared;
      },
      fragment: (fragment) => fragments.push(fragment),
    },
  });
  for await (const chunk of createReadStream(path)) timing.push(chunk as Buffer);
  return { init, tracks, fragments };
}

/** The same fragment at another time. */
function moveFragment(bytes: Buffer, byMs: number, hasPictures: boolean): Buffer {
  const moved = Buffer.from(bytes);
  for (const moof of walkBoxes(moved).filter(({ type }) => type === 'moof')) {
    for (const traf of findBoxes(moved, moof, 'traf')) {
      const [head] = findBoxes(moved, traf, 'tfhd');
      const [time] = findBoxes(moved, traf, 'tfdt');
      if (head === undefined || time === undefined) continue;
      const ticksPerMs = hasPictures && moved.readUInt32BE(head.body + 4) === 1 ? 90 : 48;
      const ticks = Number(moved.readBigUInt64BE(time.body + 4)) + Math.round(byMs * ticksPerMs);
      moved.writeBigUInt64BE(BigInt(Math.max(0, ticks)), time.body + 4);
    }
  }
  return moved;
}

/** How a device codes what it films. */
export type PieceForm = 'mp4' | 'webm';

const forms = {
  mp4: {
    type: 'video/mp4',
    end: 'mp4',
    args: ['-c:v', 'copy', '-c:a', 'aac', '-ar', '44100', '-f', 'mp4'],
  },
  webm: {
    type: 'video/webm',
    end: 'webm',
    args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-b:v', '500k', '-c:a', 'copy', '-f', 'webm'],
  },
} as const;

/** The whole event in pieces of so many seconds, as a device keeps them. The first begins at `from`. */
export async function filmPieces(
  { filmed, folder, startMs }: CountedEvent,
  { from = 0, seconds = 5, name }: { from?: number; seconds?: number; name: string },
): Promise<SafetyPiece[]> {
  await ffmpeg([
    // Just before it, since a copy begins at the key frame before.
    ...['-i', filmed, '-ss', String(from), '-c', 'copy', '-f', 'segment'],
    ...['-segment_time', String(seconds), '-segment_time_delta', '0.01', '-reset_timestamps', '1'],
    ...['-segment_format', 'matroska', join(folder, `${name}-%04d.mkv`)],
  ]);
  const files = (await readdir(folder)).filter((file) => file.startsWith(`${name}-`)).sort();
  return files.map((file, index) => ({
    id: file.replace('.mkv', ''),
    broadcastId: 'bc-1',
    type: 'video/x-matroska',
    path: join(folder, file),
    startedAt: new Date(startMs + (from + index * seconds) * 1000).toISOString(),
    duration: seconds,
  }));
}

/** The same piece as another browser would have made it. */
export async function recodePiece(piece: SafetyPiece, form: PieceForm): Promise<SafetyPiece> {
  const { type, end, args } = forms[form];
  const path = piece.path.replace(/\.mkv$/, `.${end}`);
  await ffmpeg(['-i', piece.path, ...args, path]);
  return { ...piece, path, type };
}

/** One picture as a player would show it. */
export interface ShownPicture {
  readonly seconds: number;
  readonly number: number;
}

/** The pictures of a file, with their numbers: scaled down, each field is one pixel. */
export async function readPictures(path: string): Promise<ShownPicture[]> {
  const fields = `${width / fieldWidth}:${height / fieldHeight}`;
  const raw = await ffmpeg([
    ...['-i', path, '-map', '0:v', '-vf', `scale=${fields}:flags=area`],
    ...['-fps_mode', 'passthrough', '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
  ]);
  const times = await readTimes(path, 'v');
  return Array.from({ length: raw.length / bits }, (_, i) => ({
    seconds: times[i] ?? NaN,
    number: readNumber(raw.subarray(i * bits, (i + 1) * bits)),
  }));
}

function readNumber(fields: Buffer): number {
  return fields.reduce((number, value, bit) => (value > 128 ? number | (1 << bit) : number), 0);
}

/** When tones begin in a file's sound, in seconds of its time. */
export async function readTones(path: string): Promise<number[]> {
  const probeRate = 8_000;
  const raw = await ffmpeg([
    ...[
      '-i',
      path,
      '-map',
      '0:a',
      '-af',
      'aresample=async=1:min_hard_comp=0.005:first_pts=0',
      '-ac',
      '1',
    ],
    ...['-ar', String(probeRate), '-f', 's16le', 'pipe:1'],
  ]);
  const onsets: number[] = [];
  let quiet = Infinity;
  for (let i = 0; i < raw.length / 2; i += 1) {
    const isLoud = Math.abs(raw.readInt16LE(i * 2)) > 3_000;
    if (isLoud && quiet > probeRate / 4) onsets.push(i / probeRate);
    quiet = isLoud ? 0 : quiet + 1;
  }
  return onsets;
}

async function readTimes(path: string, kind: 'v' | 'a'): Promise<number[]> {
  const child = spawn(
    'ffprobe',
    [
      '-v',
      'error',
      '-select_streams',
      kind,
      '-show_entries',
      'packet=pts_time',
      '-of',
      'csv=p=0',
      path,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return Buffer.concat(chunks)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map(parseFloat);
}
