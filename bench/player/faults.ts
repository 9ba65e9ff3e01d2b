import { setTimeout as delay } from 'node:timers/promises';

import type { Page } from 'playwright-core';

import { measureStart, openBenchPage, stop, whepNames } from './bench-page.js';
import { createFarStage } from './far-stage.js';

declare let frameTimes: number[];

/** Those that keep a connection, and those that read a list. */
const names = [...whepNames, 'streamside hls', 'hls.js'] as const;

/** Media flows for so long before each fault. */
const calmMs = 5_000;
/** Who has not come back so long after a fault's end counts as gone. */
const patienceMs = 15_000;
/** A server that was killed stays away for so long. */
const absenceMs = 3_000;
/** So long nothing of the broadcaster's comes through. */
const awayMs = 5_000;

/** One fault for all players at once, and how long after its end each one's picture moves again. */
export async function benchFaults(cutsSeconds: readonly number[]): Promise<void> {
  const { network, server, broadcast, viewer, filter, close } = await createFarStage();
  try {
    const pages = new Map<string, Page>();
    for (const name of names) {
      pages.set(name, await openBenchPage(await viewer.newContext(), server.origin));
    }
    const measure = async (title: string, fault: () => Promise<number>): Promise<void> => {
      for (const [name, page] of pages) {
        const { whep, hls } = broadcast;
        await measureStart(page, name, name.includes('hls') ? hls : whep);
        await page.evaluate(noteFrames);
      }
      await delay(calmMs);
      const endedAt = await fault();
      await delay(patienceMs);
      const seconds: string[] = [];
      for (const [name, page] of pages) {
        const times = await page.evaluate(() => frameTimes);
        const at = times.find((time) => time >= endedAt);
        seconds.push(at === undefined ? 'never' : ((at - endedAt) / 1000).toFixed(1));
        await stop(page, name);
      }
      console.log(title.padEnd(25) + seconds.map((text) => text.padStart(18)).join(''));
    };
    console.log(`seconds to picture again ${names.map((name) => name.padStart(18)).join('')}`);
    for (const seconds of cutsSeconds) {
      await measure(`network silent for ${seconds} s`, async () => {
        await network.setSilent(true);
        await delay(seconds * 1000);
        await network.setSilent(false);
        return Date.now();
      });
    }
    await measure(`broadcaster away for ${awayMs / 1000} s`, async () => {
      const rule = ['INPUT', '-i', 'lo', '-p', 'udp', '-j', 'DROP'];
      await filter('-I', ...rule);
      await delay(awayMs);
      await filter('-D', ...rule);
      const freeAt = Date.now();
      await delay(patienceMs);
      // What the broadcaster takes to come back is not the player's.
      return server.mediaAfter(broadcast.stream, freeAt) ?? freeAt;
    });
    await measure('server killed, back in 3 s', async () => {
      await server.kill();
      await delay(absenceMs);
      await server.begin();
      const upAt = Date.now();
      await delay(patienceMs);
      const mediaAt = server.mediaAfter(broadcast.stream, upAt) ?? upAt;
      console.log(`the broadcaster is back ${((mediaAt - upAt) / 1000).toFixed(1)} s after it`);
      return mediaAt;
    });
  } finally {
    await close();
  }
}

/** Runs in the page: notes when each frame is shown, as long as the player stands. */
function noteFrames(): void {
  const times: number[] = [];
  Object.assign(globalThis, { frameTimes: times });
  const player = document.querySelector<HTMLElement & { media?: HTMLVideoElement }>('live-player');
  const video = player?.media ?? document.querySelector('video');
  const next = (): void => {
    times.push(Date.now());
    video?.requestVideoFrameCallback(next);
  };
  video?.requestVideoFrameCallback(next);
}
