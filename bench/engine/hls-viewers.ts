import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { bundleScript } from './engine-process.js';
import { startHlsProcess } from './hls-process.js';
import type { HlsViewing } from './hls-viewer-child.js';

/** What a phone sends on an ordinary day; five hundred of it fill a gigabit half. */
const bitsPerSecond = 1_000_000;

/** What the engine's process uses for so many viewers of one stream by live HLS, its recording and AAC included. */
export async function benchHlsViewers(steps: readonly number[], stepMs: number): Promise<void> {
  const engine = await startHlsProcess();
  const publisher = fork(await bundleScript('viewer-child'), [
    'publish',
    `${engine.origin}/media/st_bench/whip`,
    String(bitsPerSecond),
  ]);
  try {
    await once(publisher, 'message');
    const script = await bundleScript('hls-viewer-child');
    const index = `${engine.origin}/media/st_bench/hls/index.m3u8`;
    let text = '';
    while (!text.includes('.m3u8')) {
      await delay(1000);
      text = await (await fetch(index)).text();
    }
    const playlist = new URL(/\n(\w+\.m3u8)/.exec(text)?.[1] ?? '', index).href;
    console.log(
      'viewers  requests/s  CPU % of a core  resident MB  part age p50 ms   p99 ms  late %  failures',
    );
    for (const viewers of steps) {
      const before = await engine.usage();
      const startedMs = performance.now();
      let viewing: HlsViewing = { ages: [], requests: 0, failures: 0, holdBackMs: 0 };
      if (viewers === 0) await delay(stepMs);
      else {
        const child = fork(script, [playlist, String(viewers), String(stepMs)]);
        [viewing] = (await once(child, 'message')) as [HlsViewing];
      }
      const after = await engine.usage();
      const seconds = (performance.now() - startedMs) / 1000;
      const ages = [...viewing.ages].sort((a, b) => a - b);
      const at = (share: number): string => (ages[Math.floor(ages.length * share)] ?? 0).toFixed(0);
      const late = ages.filter((age) => age > viewing.holdBackMs).length;
      console.log(
        [
          String(viewers).padStart(7),
          (viewing.requests / seconds).toFixed(0).padStart(10),
          ((after.cpuMs - before.cpuMs) / seconds / 10).toFixed(1).padStart(15),
          after.rssMb.toFixed(0).padStart(11),
          at(0.5).padStart(15),
          at(0.99).padStart(7),
          ((late * 100) / Math.max(1, ages.length)).toFixed(2).padStart(6),
          String(viewing.failures).padStart(8),
        ].join('  '),
      );
    }
  } finally {
    publisher.disconnect();
    await engine.close();
  }
}

/** What it costs to have the sound of one stream as AAC: the same stream without and with it. */
export async function benchAac(lengthMs: number): Promise<void> {
  console.log('sound  CPU % of a core  resident MB');
  for (const sound of ['opus', 'aac'] as const) {
    const engine = await startHlsProcess(sound);
    const whip = `${engine.origin}/media/st_bench/whip`;
    const publisher = fork(await bundleScript('viewer-child'), [
      'publish',
      whip,
      String(bitsPerSecond),
    ]);
    await once(publisher, 'message');
    await delay(5000);
    const before = await engine.usage();
    const startedMs = performance.now();
    await delay(lengthMs);
    const after = await engine.usage();
    const seconds = (performance.now() - startedMs) / 1000;
    const cpu = ((after.cpuMs - before.cpuMs) / seconds / 10).toFixed(1);
    console.log(`${sound.padEnd(5)}  ${cpu.padStart(15)}  ${after.rssMb.toFixed(0).padStart(11)}`);
    publisher.disconnect();
    await engine.close();
  }
}
