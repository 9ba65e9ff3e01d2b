import type { Stream } from '../../src/contract/index.js';
import { onBothStores } from './places.js';
import { benchToken, runLoad, startServerProcess } from './server-process.js';

const connections = 32;

/** What a browser sends along. */
const common = { 'User-Agent': 'Mozilla/5.0', Accept: '*/*', Origin: 'https://site.test' };

const reads = { whole: {}, 'If-None-Match': { 'If-None-Match': '"1"' } };

/** How many viewers' status reads one process answers, whole and with what they have already; first Node's bare server. */
export async function benchReads(lengthMs: number): Promise<void> {
  console.log(
    'server      read           answers/s  CPU µs each  a core’s/s  p50 ms  p99 ms  statuses',
  );
  await benchServer('Node alone', null, lengthMs);
  await onBothStores((name, place) => benchServer(name, place, lengthMs));
}

async function benchServer(name: string, place: string | null, lengthMs: number): Promise<void> {
  const server = await startServerProcess(place);
  try {
    const path = place === null ? '/' : await createStream(server.base);
    const load = { connections, lengthMs, path, headers: common };
    // What is compiled at the first calls is not what runs all day.
    await runLoad(server.port, { ...load, lengthMs: lengthMs / 3 });
    for (const [read, headers] of Object.entries(reads)) {
      const before = await server.usage();
      const result = await runLoad(server.port, { ...load, headers: { ...common, ...headers } });
      const { answers, seconds, latenciesMs, statuses } = result;
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
}

async function createStream(base: string): Promise<string> {
  const made = await fetch(`${base}/streams`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${benchToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'Memorial service' }),
  });
  return `/streams/${((await made.json()) as Stream).id}`;
}
