import { fork } from 'node:child_process';
import { once } from 'node:events';

import type { Stream } from '../../src/contract/index.js';
import { onBothStores } from './places.js';
import { benchToken, bundleScript, startServerProcess } from './server-process.js';

const changes = 5;

/** How fast a change reaches all viewers of one stream on one process, and what each takes of its memory. */
export async function benchViewers(viewers: number): Promise<void> {
  console.log('store       viewers  kB each  a change reaches all within ms');
  await onBothStores(async (name, place) => {
    const server = await startServerProcess(place);
    const headers = { Authorization: `Bearer ${benchToken}`, 'Content-Type': 'application/json' };
    const send = async (method: string, path: string, body: object) =>
      (await (
        await fetch(server.base + path, { method, headers, body: JSON.stringify(body) })
      ).json()) as Stream;
    const { id } = await send('POST', '/streams', { title: 'Memorial service' });
    const script = await bundleScript('viewers-child');
    const watch = async (count: number) => {
      const child = fork(script, [String(server.port), String(count), `/streams/${id}/events`]);
      await once(child, 'message');
      return child;
    };
    // What the first ones bring about is the server's, not theirs.
    const warm = await watch(50);
    const before = await server.usage();
    const crowd = await watch(viewers);
    const after = await server.usage();
    const times: number[] = [];
    for (let change = 1; change <= changes; change += 1) {
      const title = `changed ${change} times.`;
      const ready = once(crowd, 'message');
      crowd.send(title);
      await ready;
      const seen = once(crowd, 'message');
      const startedMs = performance.now();
      await send('PATCH', `/streams/${id}`, { title });
      await seen;
      times.push(performance.now() - startedMs);
    }
    console.log(
      [
        name.padEnd(10),
        String(viewers).padStart(7),
        (((after.rssMb - before.rssMb) * 1_000) / viewers).toFixed(1).padStart(7),
        times.map((ms) => ms.toFixed(0)).join(' '),
      ].join('  '),
    );
    warm.disconnect();
    crowd.disconnect();
    await server.close();
  });
}
