import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { launchBrowser } from '../../test/support/browser.js';
import { readFlashOffsets } from '../../test/engine/support/flash-offset.js';
import { publish, watch } from '../../test/engine/support/media-page.js';
import { probe } from '../../test/engine/support/probe.js';
import { startEngineProcess } from './engine-process.js';
import { readOffset, showFlashes } from './flash-page.js';

/** Offsets are read from this many flashes, one a second. */
const flashes = 9;

/** The stretch at the end of each recording in which flashes are held against their tones. */
const lookedAtSeconds = 30;

/** A closed page says nothing of its end, so that the engine first waits for it to come back. */
const readyWithinMs = 120_000;

/** One broadcast at real time: what the engine's process holds, and whether sound and picture stay together. */
export async function benchBroadcast(minutes: number): Promise<void> {
  const engine = await startEngineProcess();
  const browser = await launchBrowser();
  try {
    const publisher = await browser.newPage();
    await publisher.goto(engine.origin);
    await publisher.evaluate('globalThis.__name = (f) => f');
    await publisher.evaluate(showFlashes);
    await publish(publisher, `${engine.origin}/media/st_bench/whip`);
    await delay(2000);
    const viewer = await browser.newPage();
    await viewer.goto(engine.origin);
    await viewer.evaluate('globalThis.__name = (f) => f');
    await watch(viewer, `${engine.origin}/media/st_bench/whep`);
    console.log('minute  resident MB  CPU % of a core  recorded s  picture after sound ms');
    let before = await engine.usage();
    for (let minute = 1; minute <= minutes; minute += 1) {
      const [offset] = await Promise.all([
        minute === 1 || minute % 10 === 0 || minute === minutes
          ? viewer.evaluate(readOffset, flashes)
          : null,
        delay(60_000),
      ]);
      const usage = await engine.usage();
      console.log(
        [
          String(minute).padStart(6),
          usage.rssMb.toFixed(1).padStart(11),
          ((usage.cpuMs - before.cpuMs) / 600).toFixed(1).padStart(15),
          usage.recordedSeconds.toFixed(1).padStart(10),
          (offset === null ? '' : offset.toFixed(0)).padStart(22),
        ].join('  '),
      );
      before = usage;
    }
    await publisher.close();
    await showRecordings(`${engine.origin}/media/st_bench/recordings`);
  } finally {
    await browser.close();
    await engine.close();
  }
}

/** Of each recording: how long it is, and what its last flashes and tones say of sound and picture. */
async function showRecordings(address: string): Promise<void> {
  console.log('recording  seconds  picture after sound ms at its end: least, median, most');
  const playlist = await (await fetchReady(`${address}/index.m3u8`)).text();
  const ids = new Set(playlist.match(/rec_[\w-]+/g));
  const folder = await mkdtemp(join(tmpdir(), 'streamside-bench-'));
  try {
    for (const [i, id] of [...ids].entries()) {
      const file = join(folder, `${i}.mp4`);
      const { body } = await fetchReady(`${address}/${id}/recording.mp4`);
      if (body === null) throw new Error('A recording without bytes');
      await writeFile(file, body);
      const seconds = Math.min(...(await probe(file)).map((track) => track.seconds));
      const offsets = await readFlashOffsets(file, Math.max(0, seconds - lookedAtSeconds));
      const sorted = offsets.map(Math.round).sort((a, b) => a - b);
      const shown = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
      console.log(
        `${i + 1}  ${seconds.toFixed(1)}  ${shown.join(', ')} (${sorted.length} flashes)`,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fetchReady(address: string): Promise<Response> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const response = await fetch(address);
    if (response.ok) return response;
    if (performance.now() > deadline) throw new Error(`The recording answers ${response.status}`);
    await response.body?.cancel();
    await delay(500);
  }
}
