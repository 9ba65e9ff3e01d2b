import { launchBrowser } from '../../test/support/browser.js';
import { startServer } from '../../test/support/streamside-server.js';
import { setAddedMs } from '../client-page.js';
import { formatTable } from '../protocol/table.js';
import type { Samples } from '../protocol/table.js';
import {
  hlsNames,
  measurePress,
  measureStart,
  openBenchPage,
  stop,
  whepNames,
} from './bench-page.js';
import { startBroadcast } from './broadcast.js';

/** Milliseconds from `play()` to the first frame, for every player in turn. */
export async function benchStart(rounds: number): Promise<void> {
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const { whep, hls } = await startBroadcast(browser, server);
    const page = await openBenchPage(await browser.newContext(), server.origin);
    const measure = async (
      title: string,
      names: readonly string[],
      url: string,
      once = measureStart,
    ): Promise<void> => {
      const samples: Samples = new Map(names.map((name) => [name, []]));
      // The first round warms up.
      for (let round = 0; round <= rounds; round += 1) {
        for (let turn = 0; turn < names.length; turn += 1) {
          const name = names[(round + turn) % names.length] ?? '';
          const elapsedMs = await once(page, name, url);
          if (round > 0) samples.get(name)?.push(elapsedMs);
          await stop(page, name);
        }
      }
      console.log(formatTable(title, samples));
    };
    for (const addedMs of [0, 100]) {
      await setAddedMs(page, addedMs);
      await measure(`play() to first frame by WHEP, +${addedMs} ms`, whepNames, whep);
      await measure(
        `a press to first frame by WHEP, +${addedMs} ms`,
        whepNames,
        whep,
        measurePress,
      );
    }
    await setAddedMs(page, 0);
    await measure('play() to first frame by HLS', hlsNames(), hls);
  } finally {
    await browser.close();
    await server.stop();
  }
}
