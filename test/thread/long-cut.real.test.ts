import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { FarServer } from '../../bench/broadcaster/far-server.js';
import { setCameraSize } from '../engine/support/recording-page.js';
import { createLossyNetwork } from '../engine/support/lossy-network.js';
import { browserArgs } from '../support/browser-args.mjs';
import { openDemoPage, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';

/** Long enough that the server has given the connection up, and a browser its own attempts. */
const CUT_MS = 40_000;
/**
 * It takes 2 s at most on a machine that does nothing else (`npm run bench:broadcaster -- faults`). Where
 * requests had been left to what the system repeats into a silence, it would be half a minute.
 */
const BACK_LIMIT_MS = 20_000;
const LOOK_MS = 50;

describe('a network that carries nothing for 40 s', () => {
  it('has media at the server again within seconds of its end', async () => {
    const network = await createLossyNetwork();
    const server = await FarServer.start(network);
    const browser = await chromium.launch({
      executablePath: await network.wrap(process.env.CHROME_PATH ?? '/usr/bin/chromium'),
      args: [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${server.origin}`],
    });
    try {
      const { stream, token } = await server.createTarget();
      const faults: string[] = [];
      const address = `${server.origin}/broadcast?stream=${stream}#token=${token}`;
      const page = await openDemoPage(browser, address, faults);
      await setCameraSize(page, 320, 180);
      const tappedAt = Date.now();
      await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
      await untilMedia(server, stream, tappedAt, SOON_MS);

      await network.setSilent(true);
      await delay(CUT_MS);
      await network.setSilent(false);
      const endedAt = Date.now();
      const backAt = await untilMedia(server, stream, endedAt, SOON_MS);
      const tookMs = backAt - endedAt;
      assert.ok(tookMs <= BACK_LIMIT_MS, `media was back after ${tookMs} ms`);
      assert.deepEqual(faults, []);
    } finally {
      await browser.close();
      await server.close();
      await network.close();
    }
  });
});

/** Resolves with when media came in for the first time after that, as the server's own host saw it. */
async function untilMedia(
  server: FarServer,
  stream: string,
  sinceMs: number,
  limitMs: number,
): Promise<number> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const at = server.mediaAfter(stream, sinceMs);
    if (at !== undefined) return at;
    assert.ok(Date.now() < deadline, `no media within ${limitMs} ms`);
    await delay(LOOK_MS);
  }
}
