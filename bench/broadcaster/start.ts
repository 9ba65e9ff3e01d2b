import { setTimeout as delay } from 'node:timers/promises';

import { launchBrowser } from '../../test/support/browser.js';
import { startServer } from '../../test/support/streamside-server.js';
import { setAddedMs } from '../client-page.js';
import { formatTable } from '../protocol/table.js';
import type { Samples } from '../protocol/table.js';
import {
  addressedName,
  clientNames,
  openBenchPage,
  press,
  preview,
  stop,
  tap,
} from './bench-page.js';
import { createTarget, firstMediaAt } from './bench-streams.js';

/** How a broadcast begins: from a preview, by a press on a button of the page, or by a script's call. */
type Way = 'previewed' | 'pressed' | 'called';

/** A glance at the preview before the tap. */
const glanceMs = 2000;

/** Milliseconds from the tap to first media at the server, for every client in turn. */
export async function benchStart(rounds: number): Promise<void> {
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    const page = await openBenchPage(context, server.origin);
    const once = async (name: string, way: Way, addedMs: number): Promise<number> => {
      const target = await createTarget(server.origin, server.token);
      await setAddedMs(page, addedMs);
      if (way === 'previewed') {
        await preview(page, name, target);
        await delay(glanceMs);
      }
      const begin = way === 'pressed' ? press : tap;
      const tappedAt = await begin(page, name, target);
      const mediaAt = await firstMediaAt(target);
      await setAddedMs(page, 0);
      await stop(page, name);
      return (mediaAt ?? Number.NaN) - tappedAt;
    };
    const measure = async (title: string, names: readonly string[], way: Way): Promise<void> => {
      for (const addedMs of [0, 100]) {
        const samples: Samples = new Map(names.map((name) => [name, []]));
        // The first round warms up.
        for (let round = 0; round <= rounds; round += 1) {
          for (let turn = 0; turn < names.length; turn += 1) {
            const name = names[(round + turn) % names.length] ?? '';
            const elapsedMs = await once(name, way, addedMs);
            if (round > 0) samples.get(name)?.push(elapsedMs);
          }
        }
        console.log(formatTable(`${title}, to first media, +${addedMs} ms`, samples));
      }
    };
    const [ours, ...others] = clientNames;
    await measure('tap in preview', clientNames, 'previewed');
    await measure('cold, button of the page', clientNames, 'pressed');
    await measure('cold, by script, address in hand', [addressedName, ...others], 'called');
    await measure('cold, by script, grant included', [ours, ...others], 'called');
  } finally {
    await browser.close();
    await server.stop();
  }
}
