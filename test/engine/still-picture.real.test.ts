import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { nalType, typeOfNal } from '../../src/engine/codecs/h264-depacketizer.js';
import { createH264Config, parseSequenceSet } from '../../src/engine/codecs/h264-parameter-sets.js';
import { parsePictureSet } from '../../src/engine/codecs/h264-picture-set.js';
import { createH264Still, formatSkippedSlice } from '../../src/engine/codecs/h264-still.js';
import { createVp9Still } from '../../src/engine/codecs/vp9-still.js';

const run = promisify(execFile);
const ffmpeg = process.env.FFMPEG_PATH ?? 'ffmpeg';

/** More than the numbers of pictures in a row that a stream's headers have room for. */
const stills = 40;
const pictures = 12;

const startCode = Buffer.from([0, 0, 0, 1]);

describe('what stands for a picture that stands, in ffmpeg', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-still-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** A moving picture as ffmpeg encodes it. */
  async function encode(name: string, options: readonly string[]): Promise<Buffer> {
    const path = join(folder, name);
    const source = 'testsrc2=s=320x180:r=30,noise=alls=10:allf=t';
    await run(ffmpeg, [
      ...['-v', 'error', '-threads', '1', '-f', 'lavfi', '-i', source],
      ...['-frames:v', String(pictures), '-pix_fmt', 'yuv420p', '-threads', '1', ...options, path],
    ]);
    return await readFile(path);
  }

  /** A checksum of each picture that a decoder shows, which has nothing to complain of. */
  async function decode(name: string, bytes: Buffer): Promise<string[]> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const { stdout, stderr } = await run(ffmpeg, [
      ...['-v', 'error', '-xerror', '-threads', '1', '-i', path, '-fps_mode', 'passthrough'],
      ...['-f', 'framemd5', '-'],
    ]);
    assert.equal(stderr, '');
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return lines.map((line) => line.split(',').at(-1)?.trim() ?? '');
  }

  /** The same pictures before and after, and the last one for as often as it was repeated. */
  async function assertStands(name: string, sent: Buffer, stood: Buffer): Promise<void> {
    const shown = await decode(`sent-${name}`, sent);
    assert.equal(new Set(shown).size, pictures);
    const repeated = Array.from({ length: stills }, () => shown.at(-1));
    assert.deepEqual(await decode(`stood-${name}`, stood), [...shown, ...repeated, ...shown]);
  }

  const h264 = {
    'baseline.h264': ['-profile:v', 'baseline'],
    'high.h264': ['-profile:v', 'high', '-bf', '0', '-x264-params', 'slices=3'],
    // Pictures have places in the order of their own, and weights.
    'main.h264': ['-profile:v', 'main', '-x264-params', 'bframes=1:b-bias=-100:weightp=2'],
    'main-cavlc.h264': ['-profile:v', 'main', '-bf', '0', '-coder', '0'],
  };
  for (const [name, options] of Object.entries(h264)) {
    it(`is the same picture in ${name}`, async () => {
      const sent = await encode(name, ['-c:v', 'libx264', '-preset', 'veryfast', ...options]);
      const nals = splitStream(sent);
      const of = (type: number): Buffer | undefined => nals.find((nal) => typeOfNal(nal) === type);
      const config = createH264Config(
        of(nalType.parameterSetSequence) ?? null,
        of(nalType.parameterSetPicture) ?? null,
      );
      assert.ok(config !== null);
      // A slice that begins with the first macroblock.
      const last = nals.findLast((nal) => typeOfNal(nal) === nalType.slice && (nal[1] ?? 0) > 127);
      assert.ok(last !== undefined);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(last.length);
      let picture: Buffer | null = Buffer.concat([length, last]);
      const written: Buffer[] = [];
      for (let i = 0; i < stills; i += 1) {
        picture = createH264Still(picture, config.decoder);
        assert.ok(picture !== null);
        written.push(startCode, picture.subarray(4));
      }
      await assertStands(name, sent, Buffer.concat([sent, ...written, sent]));
    });
  }

  it('ends each slice that CABAC codes where it has to', async () => {
    const options = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'main', '-bf', '0'];
    const sent = await encode('slices.h264', options);
    const nals = splitStream(sent);
    const of = (type: number): Buffer => nals.find((nal) => typeOfNal(nal) === type) ?? sent;
    const sequence = parseSequenceSet(of(nalType.parameterSetSequence));
    const picture = parsePictureSet(of(nalType.parameterSetPicture));
    assert.ok(sequence !== null && picture !== null && picture.isArithmetic);
    // Pictures of slices of so many macroblocks, of which a decoder complains when one goes on.
    const written = [1, 3, 20, 48, 80].flatMap((macroblocks, i) =>
      Array.from({ length: sequence.macroblocks / macroblocks }, (_, k) => {
        const place = { isReference: true, frameNumber: pictures + i, order: 0 };
        const slice = { first: k * macroblocks, macroblocks };
        return [startCode, formatSkippedSlice(place, sequence, picture, slice)];
      }).flat(),
    );
    const shown = await decode('sent-slices.h264', sent);
    const stood = await decode('stood-slices.h264', Buffer.concat([sent, ...written]));
    assert.deepEqual(stood, [...shown, ...Array.from({ length: 5 }, () => shown.at(-1))]);
  });

  it('is the same picture in VP9', async () => {
    const options = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'];
    const sent = await encode('vp9.ivf', [...options, '-lag-in-frames', '0', '-b:v', '500k']);
    const frames = splitIvf(sent);
    const still = createVp9Still(frames.at(-1) ?? Buffer.alloc(0));
    assert.ok(still !== null);
    const repeated = Array.from({ length: stills }, () => still);
    const header = sent.subarray(0, 32);
    await assertStands(
      'vp9.ivf',
      formatIvf(header, frames),
      formatIvf(header, [...frames, ...repeated, ...frames]),
    );
  });
});

/** NAL units between start codes. */
function splitStream(bytes: Buffer): Buffer[] {
  const code = Buffer.from([0, 0, 1]);
  const nals: Buffer[] = [];
  for (let at = bytes.indexOf(code); at >= 0;) {
    const next = bytes.indexOf(code, at + 3);
    let end = next < 0 ? bytes.length : next;
    while (bytes[end - 1] === 0) end -= 1;
    nals.push(bytes.subarray(at + 3, end));
    at = next;
  }
  return nals;
}

function splitIvf(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 32; at < bytes.length;) {
    const end = at + 12 + bytes.readUInt32LE(at);
    frames.push(bytes.subarray(at + 12, end));
    at = end;
  }
  return frames;
}

function formatIvf(header: Buffer, frames: readonly Buffer[]): Buffer {
  const parts = frames.flatMap((frame, i) => {
    const head = Buffer.alloc(12);
    head.writeUInt32LE(frame.length);
    head.writeUInt32LE(i, 4);
    return [head, frame];
  });
  return Buffer.concat([header, ...parts]);
}
