import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stream } from '../../src/contract/index.js';
import { ContractClient, ContractError } from '../../src/contract/index.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import type { CloudflareStandIn } from './stand-ins/cloudflare.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import type { MuxStandIn } from './stand-ins/mux.js';
import { startMuxStandIn } from './stand-ins/mux.js';

const moments = 20;

/** A creation is a handful of such calls: a kill in this time falls into any of them. */
const latencyMs = 25;

/** What is swept is swept within 60 s, and what has ended is completed within 2 min. */
const truthWithinMs = 125_000;

/** The same moments in every run; what they fall into is the machine's doing. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('a handler that is killed at any moment', () => {
  let cloudflare: CloudflareStandIn;
  let mux: MuxStandIn;
  let server: StreamsideServer;
  /** What the test was answered or did: from this alone the truth follows. */
  const expected = new Map<string, Stream['status']>();
  const granted = new Set<string>();
  const deleted = new Set<string>();

  before(async () => {
    [cloudflare, mux] = await Promise.all([
      startCloudflareStandIn({ latencyMs }),
      startMuxStandIn({ latencyMs }),
    ]);
    const { accountId, apiToken } = standInAccount;
    server = await startServer({
      STREAMSIDE_TOKEN: 'a-token-for-this-test',
      STREAMSIDE_PROVIDER: 'cloudflare',
      CLOUDFLARE_ROUTE: 'direct',
      CLOUDFLARE_BASE_URL: cloudflare.baseUrl,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      CLOUDFLARE_API_TOKEN: apiToken,
      MUX_BASE_URL: mux.access.baseUrl,
      MUX_TOKEN_ID: mux.access.tokenId,
      MUX_TOKEN_SECRET: mux.access.tokenSecret,
    });
  });
  after(async () => {
    await server?.stop();
    await cloudflare?.close();
    await mux?.close();
  });

  const createClient = () =>
    new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
  const idOf = (tag: unknown) => String(tag).replace(/^[^.]*\./, '');
  const inputs = () => [...cloudflare.account.inputs.values()];
  const inputOf = (id: string) => inputs().find(({ meta }) => idOf(meta['streamside']) === id);

  /** Creates a stream and a grant for it; what is not answered leaves no expectation. */
  const create = async (client: ContractClient) => {
    const { id } = await client.createStream({
      title: 'A service',
      method: 'encoder',
      backup: true,
    });
    expected.set(id, 'ready');
    await client.createGrant(id);
    granted.add(id);
  };
  const goLive = (id: string) => {
    const input = inputOf(id);
    assert.ok(input);
    cloudflare.connect(input);
    expected.set(id, 'live');
  };
  const end = (id: string) => {
    const input = inputOf(id);
    assert.ok(input);
    const video = cloudflare.account.runningVideo(input.uid);
    assert.ok(video);
    cloudflare.disconnect(input);
    cloudflare.finish(video, 60);
    expected.set(id, 'completed');
  };
  const remove = async (client: ContractClient, id: string) => {
    expected.delete(id);
    deleted.add(id);
    await client.deleteStream(id, { recordings: 'delete' });
  };

  /** How what is differs from what should be; empty when the truth is reached. */
  const findDifference = async (): Promise<string[]> => {
    const client = createClient();
    const streams: Stream[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await client.listStreams({ limit: 100, ...(cursor ? { cursor } : {}) });
      streams.push(...page.streams);
      cursor = page.next;
    }
    const listed = new Map(streams.map((stream) => [stream.id, stream]));
    const atCloudflare = inputs().map(({ meta }) => idOf(meta['streamside']));
    const atMux = [...mux.books.liveStreams.values()].map(({ passthrough }) => idOf(passthrough));
    return [
      ...[...expected].flatMap(([id, status]) => {
        const seen = listed.get(id)?.status ?? 'gone';
        return seen === status ? [] : [`${id} is ${seen}, not ${status}`];
      }),
      ...[...deleted].flatMap((id) =>
        listed.has(id) && !wasSpared.has(id) ? [`${id} is still there`] : [],
      ),
      ...difference(`at Cloudflare`, atCloudflare, [...listed.keys()]),
      ...difference(`at Mux`, atMux, [...listed.keys()]),
    ];
  };
  /** A deletion that was killed before it began has no effect, and was not answered. */
  const wasSpared = new Set<string>();

  it('is brought to the truth by its next start, and leaves no orphan', async () => {
    const random = createRandom(20_261_121);
    const pick = (status: Stream['status']) => {
      const ids = [...granted].filter((id) => expected.get(id) === status);
      return ids[Math.floor(random() * ids.length)] ?? null;
    };
    // What a creation and a grant take on this machine now; the kills fall before, within and after.
    const startedAt = performance.now();
    await create(createClient());
    const usualMs = performance.now() - startedAt;
    for (let moment = 0; moment < moments; moment += 1) {
      const client = createClient();
      const [ending, starting, leaving] = [pick('live'), pick('ready'), pick('completed')];
      if (ending !== null) end(ending);
      if (starting !== null) goLive(starting);
      const work = [settle(create(client)), settle(create(client))];
      if (leaving !== null && moment % 4 === 3) {
        const left = settle(remove(client, leaving));
        work.push(left);
        void left.then((error) => error !== null && wasSpared.add(leaving));
      }
      await delay(random() * 2 * usualMs);
      await server.kill();
      for (const error of await Promise.all(work)) {
        // Whoever was cut off knows nothing; any other failure is a fault.
        const isCutOff = error instanceof ContractError && error.status === undefined;
        assert.ok(error === null || isCutOff, String(error));
      }
      server = await server.startAgain();
    }
    assert.ok(expected.size > moments / 2, 'enough was answered to judge by');
    const giveUpAt = Date.now() + truthWithinMs;
    let differences = await findDifference();
    while (differences.length > 0 && Date.now() < giveUpAt) {
      await delay(1_000);
      differences = await findDifference();
    }
    assert.deepEqual(differences, []);
    for (const text of [server.output()]) {
      for (const secret of [standInAccount.apiToken, mux.access.tokenSecret, 'whipsecret']) {
        assert.ok(!text.includes(secret), 'no secret is in what the server printed');
      }
    }
  });
});

function difference(where: string, made: readonly string[], listed: readonly string[]): string[] {
  const [have, want] = [new Set(made), new Set(listed)];
  return [
    ...made.filter((id) => !want.has(id)).map((id) => `${id} ${where} is an orphan`),
    ...listed.filter((id) => !have.has(id)).map((id) => `${id} is missing ${where}`),
    ...(have.size < made.length ? [`something is there twice ${where}`] : []),
  ];
}

/** What it was rejected with; null where it was not. */
function settle(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}
