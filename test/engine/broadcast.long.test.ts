import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { cleanup } from 'node-datachannel';

import { startHlsProcess } from '../../bench/engine/hls-process.js';
import { openDatachannelClient } from '../interop/support/datachannel-client.js';
import { publishFfmpeg } from './support/ffmpeg-publisher.js';
import { readFlashOffsets } from './support/flash-offset.js';
import { isAscending, probe } from './support/probe.js';

const lengthMs = 180_000;

/** By then live HLS keeps all that it ever keeps, 48 s, and the codecs are warm. */
const warmMs = 75_000;

/** Of which 20 MB pass in the rest of the time: whatever holds on to them is found. */
const kilobits = 1_500;

/** What is held is measured when garbage has been collected, so little of it is chance. */
const maxHeldGrowthMb = 8;

/** What the system counts moves more, by pages that were used once; it finds what leaks beside JavaScript. */
const maxResidentGrowthMb = 16;

const maxOffsetMs = 80;

describe('a broadcast of three minutes', () => {
  it('takes no more memory at its end than when it was warm, and keeps sound and picture together', async (t) => {
    const engine = await startHlsProcess();
    t.after(() => engine.close());
    const folder = await mkdtemp(join(tmpdir(), 'streamside-broadcast-'));
    t.after(() => rm(folder, { recursive: true }));
    t.after(() => cleanup());
    const base = `${engine.origin}/media/st_1`;
    const publisher = await publishFfmpeg(`${base}/whip`, { kilobits });
    t.after(() => publisher.vanish());
    const startedMs = performance.now();
    const until = (ms: number): Promise<void> => delay(startedMs + ms - performance.now());
    await until(5000);
    const viewer = await openDatachannelClient(`${base}/whep`, { direction: 'RecvOnly' });
    t.after(() => viewer.close());
    let seen = 0;
    viewer.video.onMessage((packet) => (seen += packet.length));

    await until(warmMs);
    const warm = await engine.usage();
    await until(lengthMs);
    const atEnd = await engine.usage();
    await publisher.stop();
    const measured = JSON.stringify({ warm, atEnd });
    assert.ok(atEnd.heldMb - warm.heldMb < maxHeldGrowthMb, measured);
    assert.ok(atEnd.rssMb - warm.rssMb < maxResidentGrowthMb, measured);
    const expectedBytes = (kilobits * 1000 * lengthMs) / 8000;
    assert.ok(seen > expectedBytes / 2, `the viewer was sent ${seen} of ${expectedBytes} bytes`);

    const file = join(folder, 'recording.mp4');
    const playlist = await (await fetchReady(`${base}/recordings/index.m3u8`)).text();
    const [id = ''] = /rec_[\w-]+/.exec(playlist) ?? [];
    const recording = await fetchReady(`${base}/recordings/${id}/recording.mp4`);
    await writeFile(file, Buffer.from(await recording.arrayBuffer()));
    for (const { kind, seconds, times } of await probe(file)) {
      assert.ok(isAscending(times), kind);
      assert.ok(Math.abs(seconds - lengthMs / 1000) < 5, `${kind}: ${seconds} s`);
    }
    const offsets = await readFlashOffsets(file, lengthMs / 1000 - 20);
    assert.ok(offsets.length >= 10, `flashes with a tone: ${offsets.length}`);
    const worst = Math.max(...offsets.map(Math.abs));
    assert.ok(
      worst <= maxOffsetMs,
      `picture after sound: ${offsets.map(Math.round).join(', ')} ms`,
    );
    t.diagnostic(`${measured}, picture after sound ${offsets.map(Math.round).join(', ')} ms`);
  });
});

/** The answer, once the recording is finished. */
async function fetchReady(url: string): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url);
    if (response.ok) return response;
    assert.ok(attempt < 40, `${url} answers ${response.status}`);
    await delay(250);
  }
}
