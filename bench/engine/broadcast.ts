import { setTimeout as delay } from 'node:timers/promises';

import { launchBrowser } from '../../test/support/browser.js';
import { publish, watch } from '../../test/engine/support/media-page.js';
import { startEngineProcess } from './engine-process.js';
import { readOffset, showFlashes } from './flash-page.js';

/** Offsets are read from this many flashes, one a second. */
const flashes = 9;

/** One broadcast at real time: what the engine's process holds, and whether sound and picture stay together. */
export async function benchBroadcast(minutes: number): Promise<void> {
  const engine = await startEngineProcess();
  const browser = await launchBrowser();
  try {
    const publisher = await browser.newPage();
    await publisher.goto(engine.origin);
    await publisher.evaluate('globalThis.__name = (f) => f');
    await publisher.evaluate(showFlashes);
    await publish(publisher, `${engine.origin}/media/st_bench/whip`);
    await delay(2000);
    const viewer = await browser.newPage();
    await viewer.goto(engine.origin);
    await viewer.evaluate('globalThis.__name = (f) => f');
    await watch(viewer, `${engine.origin}/media/st_bench/whep`);
    console.log('minute  resident MB  CPU % of a core  recorded s  picture after sound ms');
    let before = await engine.usage();
    for (let minute = 1; minute <= minutes; minute += 1) {
      const [offset] = await Promise.all([
        minute === 1 || minute % 10 === 0 || minute === minutes
          ? viewer.evaluate(readOffset, flashes)
          : null,
        delay(60_000),
      ]);
      const usage = await engine.usage();
      console.log(
        [
          String(minute).padStart(6),
          usage.rssMb.toFixed(1).padStart(11),
          ((usage.cpuMs - before.cpuMs) / 600).toFixed(1).padStart(15),
          usage.recordedSeconds.toFixed(1).padStart(10),
          (offset === null ? '' : offset.toFixed(0)).padStart(22),
        ].join('  '),
      );
      before = usage;
    }
  } finally {
    await browser.close();
    await engine.close();
  }
}
