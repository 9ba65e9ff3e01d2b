import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { bundleScript, startEngineProcess } from './engine-process.js';

const bitsPerSecond = 2_000_000;

/** Viewers in one process: a child that cannot keep up would measure itself. */
const viewersPerChild = 25;

const stepMs = 15_000;

/** What the engine's process uses for so many viewers of one stream of 2 Mb/s, recording included. */
export async function benchViewers(): Promise<void> {
  const engine = await startEngineProcess();
  const script = await bundleScript('viewer-child');
  const children: ChildProcess[] = [];
  const start = async (...args: string[]): Promise<ChildProcess> => {
    const child = fork(script, args);
    children.push(child);
    await once(child, 'message');
    return child;
  };
  try {
    await start('publish', `${engine.origin}/media/st_bench/whip`, String(bitsPerSecond));
    await delay(3000);
    const watchers: ChildProcess[] = [];
    const received = async (): Promise<number> => {
      const counts = await Promise.all(watchers.map(ask));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    console.log('viewers  packets/s  CPU % of a core  us per forwarded packet  resident MB');
    let alone = 0;
    let viewers = 0;
    for (const wanted of [0, 5, 20, 50, 100]) {
      while (viewers < wanted) {
        const count = Math.min(viewersPerChild, wanted - viewers);
        const whep = `${engine.origin}/media/st_bench/whep`;
        watchers.push(await start('watch', whep, String(count)));
        viewers += count;
      }
      await delay(2000);
      const [before, packetsBefore] = [await engine.usage(), await received()];
      const startedMs = performance.now();
      await delay(stepMs);
      const [after, packetsAfter] = [await engine.usage(), await received()];
      const seconds = (performance.now() - startedMs) / 1000;
      const cpu = (after.cpuMs - before.cpuMs) / seconds / 10;
      const perSecond = (packetsAfter - packetsBefore) / seconds;
      if (wanted === 0) alone = cpu;
      console.log(
        [
          String(wanted).padStart(7),
          perSecond.toFixed(0).padStart(9),
          cpu.toFixed(1).padStart(15),
          (wanted === 0 ? '' : (((cpu - alone) * 10_000) / perSecond).toFixed(1)).padStart(23),
          after.rssMb.toFixed(0).padStart(11),
        ].join('  '),
      );
    }
  } finally {
    for (const child of children) child.disconnect();
    await engine.close();
    await rm(script, { force: true });
  }
}

async function ask(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message');
  child.send('packets');
  const [count] = (await answer) as [number];
  return count;
}
