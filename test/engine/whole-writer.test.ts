import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { readFilePieces } from '../../src/engine/joining/fragment-reader.js';
import { readStretches } from '../../src/engine/joining/stretch.js';
import { writeWhole } from '../../src/engine/joining/whole-writer.js';
import { formatFragment } from '../../src/engine/mp4/mp4-fragment.js';
import { formatInit, trackIds, videoTimescale } from '../../src/engine/media/mp4-init.js';
import { createVpxConfig } from '../../src/engine/codecs/vpx-config.js';

const frameMs = 40;
const ticksPerMs = videoTimescale / 1000;

/** Where the take is cut, in the middle of what was filmed. */
const cutMs = 4000;

/** A picture every 40 ms up to 2 s and from 3.44 s on, and in between the last one stands. */
const times = [...listFrames(0, 2000), ...listFrames(3440, 5000)];

function listFrames(fromMs: number, toMs: number): number[] {
  return Array.from({ length: (toMs - fromMs) / frameMs }, (_, i) => fromMs + i * frameMs);
}

describe('writeWhole', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-whole-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** What was filmed, in fragments that begin at these times. */
  async function film(name: string, beginsMs: readonly number[]): Promise<string> {
    const init = formatInit({
      video: createVpxConfig('VP9', { width: 320, height: 180 }),
      sound: null,
    });
    const fragments = beginsMs.map((fromMs, index) => {
      const own = times.filter((ms) => ms >= fromMs && ms < (beginsMs[index + 1] ?? Infinity));
      const samples = own.map((ms) => ({
        duration: ((times[times.indexOf(ms) + 1] ?? ms + frameMs) - ms) * ticksPerMs,
        bytes: Buffer.alloc(200, ms % 251),
        isKey: ms === fromMs,
      }));
      return formatFragment(index, [
        { trackId: trackIds.video, startTicks: fromMs * ticksPerMs, samples },
      ]);
    });
    const path = join(folder, name);
    await writeFile(path, Buffer.concat([init, ...fragments]));
    return path;
  }

  for (const [where, beginsMs] of [
    ['within a fragment', [0]],
    ['at the end of a fragment', [0, 1000, 3440]],
  ] as const) {
    it(`leaves a picture that stands as long as it does, ${where} shortly before a cut`, async () => {
      const name = `${beginsMs.length}.mp4`;
      const [stretch] = await readStretches(await film(name, beginsMs), () => 0);
      assert.ok(stretch !== undefined);
      const fill = join(folder, `fill-${name}`);
      const take = { stretch, fromMs: 0, toMs: cutMs, broadcastId: 'bc_1' };
      const { list } = await writeWhole([take], fill, new AbortController().signal);
      assert.equal(Math.round(list.durationMs), cutMs, 'nothing is there twice');
      const shown: number[] = [];
      let endTicks = 0;
      for await (const piece of readFilePieces(fill)) {
        for (const { startTicks, samples } of piece.kind === 'init' ? [] : piece.runs) {
          assert.equal(startTicks, endTicks, 'each fragment begins where the one before ends');
          for (const { duration } of samples) {
            shown.push(endTicks / ticksPerMs);
            endTicks += duration;
          }
        }
      }
      assert.deepEqual(
        shown,
        times.filter((ms) => ms < cutMs),
      );
    });
  }
});
