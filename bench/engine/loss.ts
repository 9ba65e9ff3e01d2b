import { setTimeout as delay } from 'node:timers/promises';

import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

import { publish, watch } from '../../test/engine/support/media-page.js';
import { createLossyNetwork } from '../../test/engine/support/lossy-network.js';
import { browserArgs } from '../../test/support/browser-args.mjs';
import { startEngineProcess } from './engine-process.js';

/** What the publisher's estimate is given to settle on a new loss. */
const settlingMs = 15_000;

/** How one viewer and its publisher fared at one share of loss. */
export interface LossFigures {
  readonly share: number;
  /** As Chromium's statistics count it. */
  readonly frozenSeconds: number;
  readonly longestStillMs: number;
  readonly framesPerSecond: number;
  /** What the publisher's encoder made. */
  readonly sentFramesPerSecond: number;
  /** How often the viewer gave a picture up and asked for a key frame. */
  readonly keyFrameRequests: number;
  readonly targetKbits: number;
  readonly sentKbits: number;
}

/** What a publisher's browser knows of the way to the engine. */
export interface PublisherView {
  readonly frames: number;
  readonly sentBytes: number;
  readonly targetBits: number;
  /** What it estimates that the network carries; NaN before it has an estimate. */
  readonly availableBits: number;
  /** The share that the engine's last report on its pictures says was lost. */
  readonly reportedLoss: number;
}

/** A publisher and a viewer in one browser, and an engine that a network lies before. */
export interface LossScene {
  /** Drops this share of the packets each way. */
  setLoss(share: number): Promise<void>;
  /** Watches both for so many seconds at the share that is lost now. */
  measure(share: number, seconds: number): Promise<LossFigures>;
  viewPublisher(): Promise<PublisherView>;
}

/** So many seconds at each loss: how long the picture stood still, and what the publisher made of it. */
export async function benchLoss(seconds: number): Promise<void> {
  console.log(
    `loss each way  frozen s of ${seconds}  longest still ms  frames/s  key frames asked  target kbit/s  sent kbit/s`,
  );
  await runLossScene(async (scene) => {
    for (const share of [0, 0.05, 0.1]) {
      await scene.setLoss(share);
      await delay(settlingMs);
      const figures = await scene.measure(share, seconds);
      console.log(
        [
          `${figures.share * 100} %`.padStart(13),
          figures.frozenSeconds.toFixed(2).padStart(14),
          figures.longestStillMs.toFixed(0).padStart(16),
          figures.framesPerSecond.toFixed(1).padStart(8),
          String(figures.keyFrameRequests).padStart(16),
          figures.targetKbits.toFixed(0).padStart(13),
          figures.sentKbits.toFixed(0).padStart(11),
        ].join('  '),
      );
    }
  });
}

/** A picture 30 times a second; a quarter of it is enough where a machine is busy. */
export interface LossPicture {
  readonly width: number;
  readonly height: number;
}

/** Publishes and watches over a network of its own for as long as `run` takes; takes everything down after it. */
export async function runLossScene(
  run: (scene: LossScene) => Promise<void>,
  picture: LossPicture = { width: 640, height: 360 },
): Promise<void> {
  const network = await createLossyNetwork();
  try {
    const engine = await startEngineProcess(network.address, network.command);
    try {
      const browser = await chromium.launch({
        executablePath: await network.wrap(process.env.CHROME_PATH ?? '/usr/bin/chromium'),
        args: [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${engine.origin}`],
      });
      try {
        const publisher = await openPage(browser, engine.origin);
        await publisher.evaluate(showNoise, picture);
        await publish(publisher, `${engine.origin}/media/st_bench/whip`);
        await publisher.evaluate(keepResolution);
        const viewer = await openPage(browser, engine.origin);
        await viewer.evaluate(untilLive, `${engine.origin}/media/st_bench/whep`);
        await watch(viewer, `${engine.origin}/media/st_bench/whep`);
        await run({
          setLoss: (share) => network.setLoss(share),
          measure: (share, seconds) => measureShare(share, seconds, publisher, viewer),
          viewPublisher: () => viewPublisher(publisher),
        });
      } finally {
        await browser.close();
      }
    } finally {
      await engine.close();
    }
  } finally {
    await network.close();
  }
}

async function openPage(browser: Browser, origin: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(origin);
  await page.evaluate('globalThis.__name = (f) => f');
  return page;
}

async function measureShare(
  share: number,
  seconds: number,
  publisher: Page,
  viewer: Page,
): Promise<LossFigures> {
  const [sentBefore, frozenBefore] = [await viewPublisher(publisher), await frozenAt(viewer)];
  const { longestMs, frames } = await viewer.evaluate(watchFrames, seconds);
  const [sentAfter, frozenAfter] = [await viewPublisher(publisher), await frozenAt(viewer)];
  return {
    share,
    frozenSeconds: frozenAfter.seconds - frozenBefore.seconds,
    keyFrameRequests: frozenAfter.requests - frozenBefore.requests,
    longestStillMs: longestMs,
    framesPerSecond: frames / seconds,
    sentFramesPerSecond: (sentAfter.frames - sentBefore.frames) / seconds,
    targetKbits: sentAfter.targetBits / 1000,
    sentKbits: ((sentAfter.sentBytes - sentBefore.sentBytes) * 8) / 1000 / seconds,
  };
}

/** Runs in the publisher's page: a picture that takes all the bits an encoder may spend. */
function showNoise(size: LossPicture): void {
  const canvas = Object.assign(document.createElement('canvas'), size);
  const pen = canvas.getContext('2d', { alpha: false });
  if (pen === null) throw new Error('No canvas');
  setInterval(() => {
    for (let i = 0; i < 40; i += 1) {
      pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
      pen.fillRect(Math.random() * size.width, Math.random() * size.height, 24, 24);
    }
  }, 33);
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async () => {
    const sound = await real({ audio: true });
    return new MediaStream([...canvas.captureStream(30).getTracks(), ...sound.getTracks()]);
  };
}

/** Runs in the publisher's page: on a busy machine a smaller picture would be allowed fewer bits, whatever the network carries. */
async function keepResolution(): Promise<void> {
  const { peer } = globalThis as unknown as { peer: RTCPeerConnection };
  const sender = peer.getSenders().find(({ track }) => track?.kind === 'video');
  const parameters = sender?.getParameters();
  if (sender === undefined || parameters === undefined) throw new Error('No picture is sent');
  const encodings = parameters.encodings.map((encoding) => ({
    ...encoding,
    maxBitrate: 2_500_000,
  }));
  const degradationPreference = 'maintain-resolution';
  await sender.setParameters({ ...parameters, encodings, degradationPreference });
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

/** What Chromium's own statistics count as frozen, and key frames asked for, since the connection was made. */
async function frozenAt(page: Page): Promise<{ seconds: number; requests: number }> {
  return await page.evaluate(async () => {
    const { peer } = globalThis as unknown as { peer: RTCPeerConnection };
    for (const entry of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') {
        const seconds = Number(entry.totalFreezesDuration ?? 0);
        return { seconds, requests: Number(entry.pliCount ?? 0) + Number(entry.firCount ?? 0) };
      }
    }
    return { seconds: NaN, requests: NaN };
  });
}

async function viewPublisher(page: Page): Promise<PublisherView> {
  return await page.evaluate(async () => {
    const { peer } = globalThis as unknown as { peer: RTCPeerConnection };
    const stats = [...(await peer.getStats()).values()] as Record<string, unknown>[];
    const find = (type: string) =>
      stats.find((entry) => entry.type === type && entry.kind === 'video');
    const path = stats.find((entry) => entry.availableOutgoingBitrate !== undefined);
    return {
      frames: Number(find('outbound-rtp')?.framesEncoded),
      sentBytes: Number(find('outbound-rtp')?.bytesSent),
      targetBits: Number(find('outbound-rtp')?.targetBitrate ?? 0),
      availableBits: Number(path?.availableOutgoingBitrate),
      reportedLoss: Number(find('remote-inbound-rtp')?.fractionLost ?? 0),
    };
  });
}

/** Runs in the viewer's page: resolves when the stream can be watched. */
async function untilLive(whep: string): Promise<void> {
  for (;;) {
    // What is no offer is refused for that only once there is something to offer for.
    const { status } = await fetch(whep, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: '',
    });
    if (status !== 409) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
