import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { bits, fieldHeight, fieldWidth, height, width } from './counted-picture.js';
import { ffmpeg } from './ffmpeg.js';

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
