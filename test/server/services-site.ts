import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stream } from '../../src/contract/index.js';
import { cloudflareStream, memoryStore, muxBackup } from '../../src/server/index.js';
import type { Provider } from '../../src/server/index.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import { startMuxStandIn } from './stand-ins/mux.js';
import type { WebhookTarget } from './stand-ins/service-webhooks.js';
import { createWorkbench } from './workbench.js';

/** How often the handler goes its rounds. */
const roundSeconds = 5;

/** Longer than a busy machine takes to answer. */
const longMs = 20_000;

/**
 * The whole handler before both services, on one clock that stands still until the test moves it:
 * what is said of seconds is exact, however slow the machine. Webhooks wait until they are delivered.
 * A call that never comes back is given up after `patienceMs` of real time.
 */
export async function startServicesSite(t: TestContext, { patienceMs = longMs } = {}) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = () => new Date('2026-11-21T12:00:00Z');
  const clock = { now: () => now() };
  const cloudflare = await startCloudflareStandIn(clock);
  const mux = await startMuxStandIn(clock);
  const errors: unknown[] = [];
  const calls = new CallCounter();
  const provider = calls.watch(
    cloudflareStream({
      ...standInAccount,
      ...clock,
      baseUrl: cloudflare.baseUrl,
      route: 'direct',
      timeoutMs: patienceMs,
      backupWaitMs: longMs,
      backup: await muxBackup({ ...mux.access, ...clock, timeoutMs: patienceMs }),
      onError: (error) => errors.push(error),
    }),
  );
  const store = memoryStore(clock);
  const bench = createWorkbench({ provider, store });
  now = bench.now;
  t.after(async () => {
    await bench.close();
    await Promise.all([cloudflare.close(), mux.close()]);
  });

  /** Time goes by in rounds, each of which comes to its end. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += roundSeconds) {
      bench.advance(roundSeconds * 1_000);
      t.mock.timers.tick(roundSeconds * 1_000);
      await calls.idle();
    }
  };

  return {
    ...bench,
    cloudflare,
    mux,
    pass,
    idle: () => calls.idle(),
    /** Looks at streams so far. */
    get looks() {
      return calls.countOf('observe');
    },
    /** Of the provider's, which it can get over. */
    serviceErrors: errors,
    /** Passes rounds until the stream is so; the seconds that took. Throws after `atMost`. */
    async until(id: string, isReached: (stream: Stream) => boolean, atMost: number) {
      for (let seconds = 0; ; seconds += roundSeconds) {
        const stream = await bench.getStream(id);
        if (isReached(stream)) return seconds;
        if (seconds >= atMost) {
          throw new Error(`Not so within ${atMost} s: ${JSON.stringify(stream, null, 1)}`);
        }
        await pass(roundSeconds);
      }
    },
    /** Where the services' webhooks go; each has its effect before it is answered for the test. */
    receive: (async ({ route, body, headers }) => {
      const answer = await bench.ask(`POST /webhooks/${route}`, {
        token: null,
        body,
        headers: { ...headers },
      });
      await calls.idle();
      return answer;
    }) satisfies WebhookTarget,
  };
}

/** What `startServicesSite` resolves with. */
export type ServicesSite = Awaited<ReturnType<typeof startServicesSite>>;

/** Counts what a provider is asked in the background, and knows when nothing of it is under way. */
class CallCounter {
  readonly #counts = new Map<string, number>();
  #underWay = 0;

  watch(provider: Provider): Provider {
    const { mend, removeLeftovers } = provider;
    return {
      ...provider,
      observe: this.#count('observe', provider.observe),
      ...(mend ? { mend: this.#count('mend', mend) } : {}),
      ...(removeLeftovers ? { removeLeftovers: this.#count('remove', removeLeftovers) } : {}),
    };
  }

  countOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Resolves when no call is under way and none follows from what has been answered. */
  async idle(): Promise<void> {
    for (let quiet = 0; quiet < 20; quiet += 1) {
      await new Promise(setImmediate);
      for (; this.#underWay > 0; quiet = 0) await delay(2);
    }
  }

  #count<Asked extends unknown[], T>(name: string, call: (...asked: Asked) => Promise<T>) {
    return async (...asked: Asked): Promise<T> => {
      this.#counts.set(name, this.countOf(name) + 1);
      this.#underWay += 1;
      try {
        return await call(...asked);
      } finally {
        this.#underWay -= 1;
      }
    };
  }
}
