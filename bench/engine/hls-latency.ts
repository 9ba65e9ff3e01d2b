import { setTimeout as delay } from 'node:timers/promises';

import type { Page } from 'playwright-core';

import { playLive, readLive } from '../../test/engine/support/live-page.js';
import { publish } from '../../test/engine/support/media-page.js';
import { launchBrowser } from '../../test/support/browser.js';
import { showClock } from '../../test/thread/picture-clock.js';
import { readOffset, showFlashes } from './flash-page.js';
import { startHlsProcess } from './hls-process.js';
import { print, readAges } from './latency.js';

const clockFrames = 300;

/** hls.js comes to its distance from the live edge by playing a little faster. */
const settlingMs = 15_000;

/** How old the picture is in hls.js with low latency, and whether its sound stays with it. */
export async function benchHlsLatency(): Promise<void> {
  const engine = await startHlsProcess();
  const browser = await launchBrowser();
  const openPage = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(engine.origin);
    await page.evaluate('globalThis.__name = (f) => f');
    return page;
  };
  try {
    console.log('figure                              median     p95');
    for (const [show, read] of [
      [showClock, readLatency],
      [showFlashes, readOffsets],
    ] as const) {
      const publisher = await openPage();
      await publisher.evaluate(show);
      const streamId = `st_${show.name}`;
      await publish(publisher, `${engine.origin}/media/${streamId}/whip`);
      await delay(6000);
      const viewer = await openPage();
      await playLive(viewer, `${engine.origin}/media/${streamId}/hls/index.m3u8`);
      await delay(settlingMs);
      await read(viewer);
      await publisher.close();
      await viewer.close();
    }
  } finally {
    await browser.close();
    await engine.close();
  }
}

async function readLatency(viewer: Page): Promise<void> {
  print('LL-HLS picture age in hls.js, ms', await viewer.evaluate(readAges, clockFrames));
  const { latency } = await readLive(viewer);
  console.log(
    `${'latency as hls.js says, ms'.padEnd(34)}  ${(latency * 1000).toFixed(0).padStart(6)}`,
  );
}

async function readOffsets(viewer: Page): Promise<void> {
  await viewer.evaluate(async () => {
    const playing = document.querySelector<HTMLVideoElement & { captureStream(): MediaStream }>(
      'video',
    );
    if (playing === null) throw new Error('No video');
    playing.muted = false;
    const mirror = document.createElement('video');
    mirror.muted = true;
    mirror.srcObject = playing.captureStream();
    document.body.prepend(mirror);
    await mirror.play();
  });
  const offset = await viewer.evaluate(readOffset, 15);
  print('picture after sound, ms', [offset]);
}
