import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { bundleScript } from './engine-process.js';
import { startHlsProcess } from './hls-process.js';
import type { HlsViewing } from './hls-viewer-child.js';

/** What a phone sends on an ordinary day; five hundred of it fill a gigabit half. */
const bitsPerSecond = 1_000_000;

const nobody: HlsViewing = {
  requests: 0,
  failures: 0,
  parts: 0,
  late: 0,
  stalledViewers: 0,
  longestStallMs: 0,
  cpuMs: 0,
  slacksMs: [],
};

/**
 * What the engine's process uses for so many viewers of one stream by live HLS, its recording and
 * AAC included, and whether each part is with its viewer before it is to be played.
 */
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
      [
        ['viewers', 'requests/s', 'CPU % of a core', 'of the viewers', 'resident MB', 'parts'],
        ['late', 'viewers that stalled', 'longest ms', 'in store p1 ms', 'p50 ms', 'failures'],
      ]
        .flat()
        .join('  '),
    );
    for (const viewers of steps) {
      const before = await engine.usage();
      const startedMs = performance.now();
      let viewing: HlsViewing = nobody;
      if (viewers === 0) await delay(stepMs);
      else {
        const child = fork(script, [playlist, String(viewers), String(stepMs)]);
        [viewing] = (await once(child, 'message')) as [HlsViewing];
      }
      const after = await engine.usage();
      const seconds = (performance.now() - startedMs) / 1000;
      const slacks = [...viewing.slacksMs].sort((a, b) => a - b);
      const at = (share: number): string =>
        (slacks[Math.floor(slacks.length * share)] ?? 0).toFixed(0);
      const cells = [
        [viewers, 7],
        [(viewing.requests / seconds).toFixed(0), 10],
        [((after.cpuMs - before.cpuMs) / seconds / 10).toFixed(1), 15],
        [(viewing.cpuMs / seconds / 10).toFixed(1), 14],
        [after.rssMb.toFixed(0), 11],
        [viewing.parts, 5],
        [viewing.late, 4],
        [viewing.stalledViewers, 20],
        [viewing.longestStallMs.toFixed(0), 10],
        [at(0.01), 14],
        [at(0.5), 6],
        [viewing.failures, 8],
      ] as const;
      console.log(cells.map(([value, width]) => String(value).padStart(width)).join('  '));
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
