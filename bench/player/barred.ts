import type { Page } from 'playwright-core';

import { formatTable } from '../protocol/table.js';
import type { Samples } from '../protocol/table.js';
import { openBenchPage } from './bench-page.js';
import type { Broadcast } from './broadcast.js';
import { createFarStage } from './far-stage.js';

const ways = ['HLS alone', 'barred, remembered', 'barred, first time'] as const;

/** Milliseconds to the first frame where UDP is dropped, so that WHEP is answered and brings nothing. */
export async function benchBarred(rounds: number): Promise<void> {
  const { server, broadcast, viewer, filter, close } = await createFarStage();
  try {
    await filter('-I', 'INPUT', '!', '-i', 'lo', '-p', 'udp', '-j', 'DROP');
    const page = await openBenchPage(await viewer.newContext(), server.origin);
    const samples: Samples = new Map(ways.map((way) => [way, []]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const way of ['HLS alone', 'barred, first time', 'barred, remembered'] as const) {
        const elapsedMs = await measureFirstFrame(page, broadcast, way);
        if (round > 0) samples.get(way)?.push(elapsedMs);
      }
    }
    console.log(formatTable('play() to first HLS frame', samples));
  } finally {
    await close();
  }
}

async function measureFirstFrame(
  page: Page,
  { whep, hls }: Broadcast,
  way: (typeof ways)[number],
): Promise<number> {
  return page.evaluate(
    async ([whepUrl, hlsSrc, isFirst, isAlone]) => {
      if (isFirst) sessionStorage.clear();
      const element = document.createElement('live-player') as HTMLElement & {
        media: HTMLVideoElement;
        play(): Promise<unknown>;
      };
      element.setAttribute('muted', '');
      element.setAttribute('hls-src', hlsSrc);
      if (!isAlone) element.setAttribute('whep-url', whepUrl);
      document.body.replaceChildren(element);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const askedAt = performance.now();
      void element.play();
      await new Promise((resolve) => element.media.requestVideoFrameCallback(resolve));
      const elapsedMs = performance.now() - askedAt;
      // By then it is known what the network bars.
      await new Promise((resolve) => setTimeout(resolve, 2000));
      element.remove();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return elapsedMs;
    },
    [whep, hls, way === 'barred, first time', way === 'HLS alone'] as const,
  );
}
