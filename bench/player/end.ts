import { setTimeout as delay } from 'node:timers/promises';

import { launchBrowser } from '../../test/support/browser.js';
import { startServer } from '../../test/support/streamside-server.js';
import { stop } from '../broadcaster/bench-page.js';
import { formatTable } from '../protocol/table.js';
import type { Samples } from '../protocol/table.js';
import { openPlayerPage } from './bench-page.js';
import { startBroadcast } from './broadcast.js';

declare let replayAt: Promise<number>;

/** A viewer has seen so much of it when it ends. */
const watchedMs = 5_000;

/**
 * Milliseconds from the broadcaster's `stop()` to the first moving picture of the recording, in a page
 * that is not touched, by WHEP and by HLS until then.
 */
export async function benchEnd(rounds: number): Promise<void> {
  const server = await startServer();
  const browser = await launchBrowser();
  const ways = new Map([
    ['after WHEP', { hasWebRtc: true, latency: 'low' }],
    ['after LL-HLS', { hasWebRtc: false, latency: 'low' }],
    ['after plain HLS', { hasWebRtc: false, latency: 'standard' }],
  ]);
  const samples: Samples = new Map([...ways.keys()].map((way) => [way, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const [way, { hasWebRtc, latency }] of ways) {
        const { stream, publisher } = await startBroadcast(browser, server);
        const context = await browser.newContext();
        if (!hasWebRtc) await context.addInitScript('delete globalThis.RTCPeerConnection');
        const shown = { autoplay: '', muted: '', controls: '' };
        const player = { endpoint: '/live', stream, latency, ...shown };
        const viewer = await openPlayerPage(context, server.origin, player);
        await viewer.locator('live-player[state="playing"]').waitFor({ state: 'attached' });
        await delay(watchedMs);
        await viewer.evaluate(watchForReplay);
        const endedAt = Date.now();
        await stop(publisher, 'streamside');
        samples.get(way)?.push((await viewer.evaluate(() => replayAt)) - endedAt);
        await viewer.context().close();
        await publisher.context().close();
      }
    }
    console.log(formatTable("broadcaster's stop() to the recording playing", samples));
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Runs in the viewer's page: notes when the recording's picture moves. */
function watchForReplay(): void {
  const player = document.querySelector<HTMLElement & { media: HTMLVideoElement }>('live-player');
  if (player === null) throw new Error('No player');
  const untilMoving = async (): Promise<number> => {
    while (player.getAttribute('state') !== 'replay' || player.media.currentTime === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => player.media.requestVideoFrameCallback(resolve));
    return Date.now();
  };
  Object.assign(globalThis, { replayAt: untilMoving() });
}
