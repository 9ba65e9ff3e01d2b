import {
  cloudflareStream,
  createStreamside,
  memoryStore,
  muxBackup,
  operatorToken,
} from '../../src/server/index.js';
import { standInAccount, startCloudflareStandIn } from '../../test/server/stand-ins/cloudflare.js';
import { startMuxStandIn } from '../../test/server/stand-ins/mux.js';

/** What each call to a service takes. */
const latencyMs = 150;

/** The live input (or, beside it, the live stream), and then the output that joins the two. */
const callsInARow = 2;

const token = 'bench-token';

/** How long creating a stream takes with both services, against the slowest chain that cannot be parallel. */
export async function benchCreate(count: number): Promise<void> {
  const [cloudflare, mux] = await Promise.all([startCloudflareStandIn(), startMuxStandIn()]);
  const streamside = createStreamside({
    provider: cloudflareStream({
      ...standInAccount,
      baseUrl: cloudflare.baseUrl,
      route: 'direct',
      backup: await muxBackup(mux.access),
    }),
    store: memoryStore(),
    authorize: operatorToken(token),
  });
  const create = async () => {
    const startedMs = performance.now();
    const answer = await streamside.handler(
      new Request('https://bench.test/streams', {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ title: 'Memorial service', method: 'encoder', backup: true }),
      }),
    );
    const takenMs = performance.now() - startedMs;
    const { capabilities } = (await answer.json()) as { capabilities?: { backup: boolean } };
    if (answer.status !== 201 || capabilities?.backup !== true) {
      throw new Error(`Creating a stream ended with ${answer.status} and without a backup`);
    }
    return takenMs;
  };
  // Code that has never run and connections that are not open yet are no part of it.
  await create();
  cloudflare.setLatency(latencyMs);
  mux.setLatency(latencyMs);
  const chainMs = callsInARow * latencyMs;
  const show = (name: string, takenMs: readonly number[]) => {
    const sorted = [...takenMs].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
    const share = (median / chainMs).toFixed(2);
    console.log(
      `${name.padEnd(22)} ${median.toFixed(0).padStart(6)} ms, ${share} × ${chainMs} ms (at most ${(sorted.at(-1) ?? NaN).toFixed(0)} ms)`,
    );
  };
  const oneByOne: number[] = [];
  for (let index = 0; index < count; index += 1) oneByOne.push(await create());
  show('one after the other', oneByOne);
  show(`${count} at once`, await Promise.all(Array.from({ length: count }, create)));
  await streamside.close();
  await Promise.all([cloudflare.close(), mux.close()]);
}
