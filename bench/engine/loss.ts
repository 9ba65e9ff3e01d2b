import { setTimeout as delay } from 'node:timers/promises';

import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';

import { publish, watch } from '../../test/engine/support/media-page.js';
import { createLossyNetwork } from '../../test/engine/support/lossy-network.js';
import { browserArgs } from '../../test/support/browser-args.mjs';
import { startEngineProcess } from './engine-process.js';

/** What the publisher's estimate is given to settle on a new loss. */
const settlingMs = 15_000;

/** A minute at each loss: how long the picture stood still, and what the publisher made of it. */
export async function benchLoss(seconds: number): Promise<void> {
  const network = await createLossyNetwork();
  try {
    const engine = await startEngineProcess(network.address, network.command);
    const browser = await chromium.launch({
      executablePath: await network.wrap(process.env.CHROME_PATH ?? '/usr/bin/chromium'),
      args: [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${engine.origin}`],
    });
    try {
      const publisher = await browser.newPage();
      await publisher.goto(engine.origin);
      await publisher.evaluate('globalThis.__name = (f) => f');
      await publisher.evaluate(showNoise);
      await publish(publisher, `${engine.origin}/media/st_bench/whip`);
      await delay(3000);
      const viewer = await browser.newPage();
      await viewer.goto(engine.origin);
      await watch(viewer, `${engine.origin}/media/st_bench/whep`);
      console.log(
        `loss each way  frozen s of ${seconds}  longest still ms  frames/s  target kbit/s  sent kbit/s`,
      );
      for (const share of [0, 0.05, 0.1]) {
        await network.setLoss(share);
        await delay(settlingMs);
        const before = [await sentBy(publisher), await frozenAt(viewer)] as const;
        const { longestMs, frames } = await viewer.evaluate(watchFrames, seconds);
        const after = [await sentBy(publisher), await frozenAt(viewer)] as const;
        const sent = ((after[0].bytes - before[0].bytes) * 8) / 1000 / seconds;
        console.log(
          [
            `${share * 100} %`.padStart(13),
            (after[1] - before[1]).toFixed(2).padStart(14),
            longestMs.toFixed(0).padStart(16),
            (frames / seconds).toFixed(1).padStart(8),
            (after[0].target / 1000).toFixed(0).padStart(13),
            sent.toFixed(0).padStart(11),
          ].join('  '),
        );
      }
    } finally {
      await browser.close();
      await engine.close();
    }
  } finally {
    await network.close();
  }
}

/** Runs in the publisher's page: a picture that takes all the bits an encoder may spend. */
function showNoise(): void {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const pen = canvas.getContext('2d', { alpha: false });
  if (pen === null) throw new Error('No canvas');
  setInterval(() => {
    for (let i = 0; i < 150; i += 1) {
      pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
      pen.fillRect(Math.random() * 640, Math.random() * 360, 24, 24);
    }
  }, 33);
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async () => {
    const sound = await real({ audio: true });
    return new MediaStream([...canvas.captureStream(30).getTracks(), ...sound.getTracks()]);
  };
}

/** Runs in the viewer's page. */
async function watchFrames(seconds: number): Promise<{ longestMs: number; frames: number }> {
  const video = document.querySelector('video');
  if (video === null) throw new Error('No video');
  const endMs = performance.now() + seconds * 1000;
  let lastMs = performance.now();
  let longestMs = 0;
  let frames = 0;
  while (lastMs < endMs) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    frames += 1;
  }
  return { longestMs, frames };
}

/** Seconds that Chromium's own statistics count as frozen since the connection was made. */
async function frozenAt(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const { peer } = globalThis as unknown as { peer: RTCPeerConnection };
    for (const entry of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') {
        return Number(entry.totalFreezesDuration ?? 0);
      }
    }
    return NaN;
  });
}

async function sentBy(page: Page): Promise<{ bytes: number; target: number }> {
  return await page.evaluate(async () => {
    const { peer } = globalThis as unknown as { peer: RTCPeerConnection };
    for (const entry of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (entry.type === 'outbound-rtp' && entry.kind === 'video') {
        return { bytes: Number(entry.bytesSent), target: Number(entry.targetBitrate ?? 0) };
      }
    }
    return { bytes: NaN, target: NaN };
  });
}
