import { setTimeout as delay } from 'node:timers/promises';

import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';

import { createLossyNetwork } from '../../test/engine/support/lossy-network.js';
import { browserArgs } from '../../test/support/browser-args.mjs';
import { clientNames, openBenchPage, tap } from './bench-page.js';
import type { Target } from './clients.js';
import { FarServer } from './far-server.js';

/** Media flows for so long before each fault. */
const calmMs = 5000;
/** Who is not live so long after the tap, without any fault, makes the measurement worthless. */
const startMs = 30_000;
/** Who has not come back so long after a fault's end counts as gone. */
const patienceMs = 15_000;
/** A server that was killed stays away for so long. */
const absenceMs = 3000;

/** One fault for all clients at once, and how long after its end each one's media is back. */
export async function benchFaults(cutsSeconds: readonly number[]): Promise<void> {
  const network = await createLossyNetwork();
  try {
    const server = await FarServer.start(network);
    const browser = await chromium.launch({
      executablePath: await network.wrap(process.env.CHROME_PATH ?? '/usr/bin/chromium'),
      args: [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${server.origin}`],
    });
    try {
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      // New ones each time: a client that did not get over the last fault may have left something behind.
      const measure = async (title: string, fault: () => Promise<void>): Promise<void> => {
        const pages = new Map<string, Page>();
        for (const name of clientNames) {
          pages.set(name, await openBenchPage(context, server.origin));
        }
        await measureFault(title, server, pages, fault);
        for (const page of pages.values()) await page.close();
      };
      console.log(
        `seconds to media again   ${clientNames.map((name) => name.padStart(12)).join('')}`,
      );
      for (const seconds of cutsSeconds) {
        await measure(`network silent for ${seconds} s`, async () => {
          await network.setSilent(true);
          await delay(seconds * 1000);
          await network.setSilent(false);
        });
      }
      await measure('server killed, back in 3 s', async () => {
        await server.kill();
        await delay(absenceMs);
        await server.begin();
      });
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await network.close();
  }
}

async function measureFault(
  title: string,
  server: FarServer,
  pages: ReadonlyMap<string, Page>,
  fault: () => Promise<void>,
): Promise<void> {
  const targets = new Map<string, Target>();
  for (const [name, page] of pages) {
    const target = await server.createTarget();
    targets.set(name, target);
    const tappedAt = await tap(page, name, target);
    while (server.mediaAfter(target.stream, tappedAt) === undefined) {
      if (Date.now() - tappedAt > startMs) throw new Error(`${name} did not go live`);
      await delay(50);
    }
  }
  await delay(calmMs);
  await fault();
  const endedAt = Date.now();
  await delay(patienceMs);
  const seconds = clientNames.map((name) => {
    const at = server.mediaAfter(targets.get(name)?.stream ?? '', endedAt);
    return at === undefined ? 'never' : ((at - endedAt) / 1000).toFixed(1);
  });
  console.log(title.padEnd(25) + seconds.map((text) => text.padStart(12)).join(''));
}
