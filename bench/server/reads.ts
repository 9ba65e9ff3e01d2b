import type { Stream } from '../../src/contract/index.js';
import { onBothStores } from './places.js';
import { benchToken, runLoad, startServerProcess } from './server-process.js';

const connections = 32;

/** How many viewers' status reads one process answers, whole and with what they have already. */
export async function benchReads(lengthMs: number): Promise<void> {
  console.log(
    'store       read           answers/s  CPU µs each  a core’s/s  p50 ms  p99 ms  statuses',
  );
  await onBothStores(async (name, place) => {
    const server = await startServerProcess(place);
    try {
      const made = await fetch(`${server.base}/streams`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${benchToken}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ title: 'Memorial service' }),
      });
      const { id } = (await made.json()) as Stream;
      const path = `/streams/${id}`;
      const reads = { whole: {}, 'If-None-Match': { 'If-None-Match': '"1"' } };
      // What a browser sends along.
      const common = { 'User-Agent': 'Mozilla/5.0', Accept: '*/*', Origin: 'https://site.test' };
      await runLoad(server.port, { connections, lengthMs: lengthMs / 3, path });
      for (const [read, headers] of Object.entries(reads)) {
        const before = await server.usage();
        const load = { connections, lengthMs, path, headers: { ...common, ...headers } };
        const { answers, seconds, latenciesMs, statuses } = await runLoad(server.port, load);
        const cpuMs = (await server.usage()).cpuMs - before.cpuMs;
        const at = (share: number) => (latenciesMs[Math.floor(answers * share)] ?? 0).toFixed(1);
        console.log(
          [
            name.padEnd(10),
            read.padEnd(13),
            (answers / seconds).toFixed(0).padStart(9),
            ((cpuMs * 1_000) / answers).toFixed(0).padStart(11),
            ((answers * 1_000) / cpuMs).toFixed(0).padStart(10),
            at(0.5).padStart(6),
            at(0.99).padStart(6),
            JSON.stringify(statuses),
          ].join('  '),
        );
      }
    } finally {
      await server.close();
    }
  });
}
