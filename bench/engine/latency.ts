import { setTimeout as delay } from 'node:timers/promises';

import type { Page } from 'playwright-core';

import { publish, watch } from '../../test/engine/support/media-page.js';
import { launchBrowser } from '../../test/support/browser.js';
import { showClock } from '../../test/thread/picture-clock.js';
import { startEngineProcess } from './engine-process.js';

const clockFrames = 300;

/** How fast a viewer is in, and how old the picture is that it sees: 640x360 at 30 frames a second. */
export async function benchLatency(rounds: number): Promise<void> {
  const engine = await startEngineProcess();
  const browser = await launchBrowser();
  const openPage = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(engine.origin);
    await page.evaluate('globalThis.__name = (f) => f');
    return page;
  };
  try {
    const publisher = await openPage();
    await publisher.evaluate(showClock);
    await publish(publisher, `${engine.origin}/media/st_bench/whip`);
    await delay(4000);
    const viewer = await openPage();
    const whep = `${engine.origin}/media/st_bench/whep`;
    const samples = await viewer.evaluate(joinAgain, [whep, rounds] as const);
    console.log('figure                              median     p95');
    for (const [name, isTold] of [
      ['WHEP request to connected, ms', false],
      ['the same, a candidate in the offer', true],
    ] as const) {
      const joins = samples.filter((sample) => sample.isTold === isTold);
      print(
        name,
        joins.map(({ connectedMs }) => connectedMs),
      );
    }
    print(
      'connected to first frame, ms',
      samples.map(({ firstFrameMs }) => firstFrameMs),
    );
    await watch(viewer, whep);
    await delay(3000);
    print('glass to glass, ms', await viewer.evaluate(readAges, clockFrames));
  } finally {
    await browser.close();
    await engine.close();
  }
}

/** Prints a figure's median and 95th percentile. */
export function print(name: string, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(0);
  console.log(`${name.padEnd(34)}  ${at(0.5).padStart(6)}  ${at(0.95).padStart(6)}`);
}

/**
 * Runs in the viewer's page: joins so many times in each of two ways, the first of all to warm up. By
 * turns the offer goes out at once, or when the browser has found the first address of its own.
 */
async function joinAgain([url, rounds]: readonly [string, number]) {
  const samples: { isTold: boolean; connectedMs: number; firstFrameMs: number }[] = [];
  for (let round = 0; round <= rounds * 2; round += 1) {
    const isTold = round % 2 === 0;
    const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    video.srcObject = new MediaStream();
    document.body.append(video);
    peer.addEventListener('track', ({ track }) => {
      if (video.srcObject instanceof MediaStream) video.srcObject.addTrack(track);
    });
    peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addTransceiver('video', { direction: 'recvonly' });
    const connected = new Promise<number>((resolve) => {
      peer.addEventListener('connectionstatechange', () => {
        if (peer.connectionState === 'connected') resolve(performance.now());
      });
    });
    const shown = new Promise<number>((resolve) => {
      video.requestVideoFrameCallback(() => resolve(performance.now()));
    });
    const found = new Promise((resolve) => {
      peer.addEventListener('icecandidate', resolve, { once: true });
    });
    await peer.setLocalDescription();
    if (isTold) await found;
    const startedMs = performance.now();
    const headers = { 'Content-Type': 'application/sdp' };
    const body = peer.localDescription?.sdp ?? '';
    const answer = await fetch(url, { method: 'POST', headers, body });
    await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    const connectedAt = await connected;
    const shownAt = await shown;
    samples.push({
      isTold,
      connectedMs: connectedAt - startedMs,
      firstFrameMs: Math.max(0, shownAt - connectedAt),
    });
    peer.close();
    video.remove();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return samples.slice(1);
}

/** Runs in the viewer's page: how old each of so many frames is when it is shown. */
export async function readAges(count: number): Promise<number[]> {
  const bits = 16;
  const video = document.querySelector('video');
  if (video === null) throw new Error('No video');
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('No canvas');
  const ages: number[] = [];
  while (ages.length < count) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    const now = Date.now();
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    let shown = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const [red = 0] = pen.getImageData(
        (bit % 4) * 160 + 80,
        Math.floor(bit / 4) * 90 + 45,
        1,
        1,
      ).data;
      if (red > 127) shown |= 1 << bit;
    }
    const age = (now - shown) & 0xffff;
    // A frame caught between two times reads as nonsense.
    if (age < 5000) ages.push(age);
  }
  return ages;
}
