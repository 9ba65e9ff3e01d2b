import type { TestContext } from 'node:test';
import { cloudflareStream } from '../../../src/server/index.js';
import type {
  CloudflareStreamOptions,
  Means,
  NewProviderStream,
  Observation,
  ObservedRecording,
  Outcome,
  ProviderStream,
} from '../../../src/server/index.js';
import { createFakeBackup } from './cloudflare-fake-backup.js';
import { standInAccount, startCloudflareStandIn } from './cloudflare.js';

/**
 * The provider before its stand-in, with a backup and a clock that the test moves. It remembers for
 * the provider what a store would; the stand-in and the provider share the clock. The stand-in ends
 * with the test, and fails it with what was against the contract, or ordered and never met.
 */
export async function startCloudflareBench(
  t: Pick<TestContext, 'after'>,
  overrides: Partial<CloudflareStreamOptions> = {},
  backup = createFakeBackup(),
) {
  let timeMs = Date.parse('2026-11-21T12:00:00Z');
  const now = () => new Date(timeMs);
  const standIn = await startCloudflareStandIn({ now });
  t.after(async () => {
    await standIn.close();
    if (standIn.faults.unmet.length > 0) throw new Error(`Unmet: ${standIn.faults.unmet}`);
  });
  const errors: unknown[] = [];
  const start = (more: Partial<CloudflareStreamOptions> = {}) =>
    cloudflareStream({
      ...standInAccount,
      baseUrl: standIn.baseUrl,
      route: 'direct',
      backup,
      backupWaitMs: 200,
      now,
      onError: (error) => errors.push(error),
      ...overrides,
      ...more,
    });
  let provider = start();
  let stream: ProviderStream | null = null;
  let means: Means = {};

  const keep = <T>({ value, remember }: Outcome<T>): T => {
    const { state, ...rest } = bench.stream;
    stream = { ...rest, state: JSON.parse(JSON.stringify(remember ? remember(state) : state)) };
    return value;
  };
  const keepMeans = (more: Means) => (means = { ...means, ...more });

  const bench = {
    standIn,
    backup,
    errors,
    now,
    get provider() {
      return provider;
    },
    /** What the provider's means are, as it last said. */
    get means() {
      return means;
    },
    get stream(): ProviderStream {
      if (stream === null) throw new Error('No stream has been made');
      return stream;
    },
    advance(seconds: number) {
      timeMs += seconds * 1_000;
    },
    at: (seconds: number) => new Date(timeMs + seconds * 1_000).toISOString(),
    /** A new process: nothing is known but what the store keeps. */
    restart(more: Partial<CloudflareStreamOptions> = {}) {
      provider = start(more);
    },
    async create(fields: Partial<NewProviderStream> = {}) {
      const wanted: NewProviderStream = {
        id: 'st_1',
        tag: 'deployment.st_1',
        title: 'A service',
        method: 'browser',
        visibility: 'public',
        backup: false,
        ...fields,
      };
      const made = await provider.createStream(wanted);
      stream = { ...wanted, state: JSON.parse(JSON.stringify(made.state)) };
      keepMeans(made);
      return made;
    },
    async observe(maxAgeMs = 0): Promise<Observation> {
      const observation = await provider.observe(bench.stream, { maxAgeMs });
      keep({ value: null, ...observation });
      keepMeans({ isUnfinished: false, ...observation });
      return observation;
    },
    async mend(): Promise<Means> {
      const mended = await provider.mend?.(bench.stream);
      return keepMeans(mended === undefined ? {} : keep(mended));
    },
    async update(fields: Partial<NewProviderStream>): Promise<Means> {
      stream = { ...bench.stream, ...fields };
      const updated = await provider.updateStream?.(stream);
      return keepMeans(updated === undefined ? {} : keep(updated));
    },
    async grant(options: { rotate?: boolean } = {}) {
      const request = {
        origin: 'https://site.test',
        token: 'grant-token',
        expiresAt: bench.at(12 * 3_600),
        rotate: options.rotate ?? false,
      };
      return keep(await provider.createGrant(bench.stream, request));
    },
    async upload(size: number | null, partId = 'p1') {
      const input = { broadcastId: 'b1', partId, type: 'video/mp4', size };
      const outcome = await provider.createUpload?.(bench.stream, input);
      if (outcome === undefined) throw new Error('No uploads are taken');
      return keep(outcome);
    },
  };
  return bench;
}

/** What came of it: `done`, or the code of the problem. */
export async function toCode(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  }
}

/** A route below the account's Stream, such as `GET live_inputs/{input}`, as the stand-in spells it. */
export function toRoute(line: string): string {
  const [method, path] = line.split(' ');
  return `${method} /accounts/{account}/stream/${path}`;
}

/** Each recording as `cloudflare ready`. */
export function toStates(recordings: readonly ObservedRecording[]): string[] {
  return recordings.map(({ from, state }) => `${from} ${state}`);
}
