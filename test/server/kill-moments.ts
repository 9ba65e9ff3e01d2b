import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stream } from '../../src/contract/index.js';
import { ContractClient, ContractError } from '../../src/contract/index.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { listDifferences, toStreamId } from './kill-truth.js';
import type { ExpectedStreams } from './kill-truth.js';
import type { StoodInput } from './stand-ins/cloudflare-account.js';
import type { CloudflareStandIn } from './stand-ins/cloudflare.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import type { MuxStandIn } from './stand-ins/mux.js';
import { startMuxStandIn } from './stand-ins/mux.js';
import type { ServiceCall } from './stand-ins/service-server.js';
import type { WebhookTarget } from './stand-ins/service-webhooks.js';

const moments = 20;

/** Made before the first kill: enough to judge by, however many creations the kills cut off. */
const madeInPeace = 8;

/** What a kill falls into, in turn. */
const phases = ['creating', 'going live', 'ending'] as const;
type Phase = (typeof phases)[number];

/** Long enough for a kill to fall between a call and its answer. */
const latencyMs = 25;

/** Two creations make an input, an output and a live stream each; a look asks both services twice. */
const callsOf: Readonly<Record<Phase, number>> = { creating: 6, 'going live': 4, ending: 4 };

/** What is swept is swept within 60 s, and what has ended is completed within 2 min. */
const truthWithinMs = 125_000;

/** The same moments in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The environment that names a store, and the end of that. */
export interface OpenedStore {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Kills a handler on this store twenty times, and holds what its next start makes of it against the truth. */
export function describeKills(name: string, open: () => Promise<OpenedStore>): void {
  describe(`on ${name}`, () => {
    let store: OpenedStore;
    let cloudflare: CloudflareStandIn;
    let mux: MuxStandIn;
    let server: StreamsideServer;
    let onCall: (call: ServiceCall) => void = () => undefined;
    /** What the test was answered or did: from this alone the truth follows. */
    const expected: ExpectedStreams = {
      statuses: new Map(),
      deleted: new Set(),
      spared: new Set(),
    };
    const { statuses } = expected;
    const granted = new Set<string>();

    before(async () => {
      const options = { latencyMs, onCall: (call: ServiceCall) => onCall(call) };
      [cloudflare, mux] = await Promise.all([
        startCloudflareStandIn(options),
        startMuxStandIn(options),
      ]);
      store = await open();
      const { accountId, apiToken, webhookSecret, notificationSecret } = standInAccount;
      server = await startServer({
        ...store.environment,
        STREAMSIDE_TOKEN: 'a-token-for-this-test',
        STREAMSIDE_PROVIDER: 'cloudflare',
        CLOUDFLARE_ROUTE: 'direct',
        CLOUDFLARE_BASE_URL: cloudflare.baseUrl,
        CLOUDFLARE_ACCOUNT_ID: accountId,
        CLOUDFLARE_API_TOKEN: apiToken,
        CLOUDFLARE_WEBHOOK_SECRET: webhookSecret,
        CLOUDFLARE_NOTIFICATION_SECRET: notificationSecret,
        MUX_BASE_URL: mux.access.baseUrl,
        MUX_TOKEN_ID: mux.access.tokenId,
        MUX_TOKEN_SECRET: mux.access.tokenSecret,
        MUX_WEBHOOK_SECRET: mux.access.webhookSecret,
      });
      const target: WebhookTarget = ({ route, body, headers }) =>
        fetch(`${server.origin}/live/webhooks/${route}`, { method: 'POST', body, headers });
      for (const { webhooks } of [cloudflare, mux]) webhooks.target = target;
    });
    after(async () => {
      await server?.stop();
      await cloudflare?.close();
      await mux?.close();
      await store?.close();
    });

    const createClient = () =>
      new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
    const inputOf = (id: string): StoodInput => {
      const input = [...cloudflare.account.inputs.values()].find(
        ({ meta }) => toStreamId(meta['streamside']) === id,
      );
      assert.ok(input);
      return input;
    };
    const liveStreamOf = (id: string) => {
      const found = [...mux.books.liveStreams.values()].find(
        ({ passthrough }) => toStreamId(passthrough) === id,
      );
      assert.ok(found);
      return found;
    };

    /** Creates a stream and a grant for it; what is not answered leaves no expectation. */
    const create = async (client: ContractClient) => {
      const { id } = await client.createStream({
        title: 'A service',
        method: 'encoder',
        backup: true,
      });
      statuses.set(id, 'ready');
      await client.createGrant(id);
      granted.add(id);
    };
    /** Its encoder comes; Mux gets the media where Cloudflare was told to hand it on. */
    const goLive = (id: string) => {
      const input = inputOf(id);
      cloudflare.connect(input);
      const [output] = input.outputs;
      if (output !== undefined) mux.broadcasts.connect(output.streamKey);
      statuses.set(id, 'live');
    };
    const end = (id: string) => {
      const input = inputOf(id);
      const video = cloudflare.account.runningVideo(input.uid);
      assert.ok(video);
      cloudflare.disconnect(input);
      cloudflare.finish(video, 60);
      const { id: liveStreamId, active_asset_id: assetId } = liveStreamOf(id);
      if (assetId !== undefined) {
        mux.broadcasts.end(liveStreamId);
        mux.broadcasts.finish(assetId);
      }
      statuses.set(id, 'completed');
    };
    const remove = async (client: ContractClient, id: string) => {
      statuses.delete(id);
      expected.deleted.add(id);
      await client.deleteStream(id, { recordings: 'delete' });
    };

    /** Resolves when the services have been asked this often by calls that count. */
    const reach = (count: number, isCounted: (call: ServiceCall) => boolean) =>
      new Promise<ServiceCall>((resolve) => {
        let seen = 0;
        onCall = (call) => {
          if (isCounted(call) && (seen += 1) === count) resolve(call);
        };
      });
    const isCreation = ({ method }: ServiceCall) => method === 'POST';
    const isLookAt = (id: string) => {
      const ids = [inputOf(id).uid, liveStreamOf(id).id];
      return ({ method, params, query }: ServiceCall) =>
        method === 'GET' &&
        ids.some((one) => [...Object.values(params), ...query.values()].includes(one));
    };

    it('is brought to the truth by its next start, and leaves no orphan', async () => {
      const random = createRandom(20_261_121);
      const pick = (status: Stream['status']) => {
        const ids = [...granted].filter((id) => statuses.get(id) === status);
        return ids[Math.floor(random() * ids.length)] ?? null;
      };
      /** The stream that a phase is about: one that stands so, or one that is brought there in peace. */
      const prepare = async (phase: Phase) => {
        const status = phase === 'going live' ? 'ready' : 'live';
        if (pick(status) === null) await create(createClient());
        const id = pick(status) ?? pick('ready');
        assert.ok(id);
        if (phase === 'ending' && statuses.get(id) === 'ready') goLive(id);
        return id;
      };
      const hits = new Map<Phase, string[]>(phases.map((phase) => [phase, []]));
      await Promise.all(Array.from({ length: madeInPeace }, () => create(createClient())));
      for (let moment = 0; moment < moments; moment += 1) {
        const client = createClient();
        const phase = phases[moment % phases.length] ?? 'creating';
        const concerned = phase === 'creating' ? null : await prepare(phase);
        const isCounted = concerned === null ? isCreation : isLookAt(concerned);
        const reached = reach(1 + Math.floor(random() * callsOf[phase]), isCounted);
        const work = [settle(create(client)), settle(create(client))];
        if (phase === 'going live' && concerned !== null) goLive(concerned);
        if (phase === 'ending' && concerned !== null) end(concerned);
        const leaving = moment % 4 === 3 ? pick('completed') : null;
        if (leaving !== null) {
          const left = settle(remove(client, leaving));
          work.push(left);
          void left.then((error) => error !== null && expected.spared.add(leaving));
        }
        // A backup that was too slow is made later: then the creations are over before.
        const over = phase === 'creating' ? [Promise.all(work).then(() => null)] : [];
        const call = await Promise.race([reached, ...over]);
        // Before the answer or after it, and what follows from it.
        await delay(random() * 2 * latencyMs);
        await server.kill();
        hits.get(phase)?.push(call?.route ?? 'none');
        for (const error of await Promise.all(work)) {
          // Whoever was cut off knows nothing; any other failure is a fault.
          const isCutOff = error instanceof ContractError && error.status === undefined;
          assert.ok(error === null || isCutOff, String(error));
        }
        server = await server.startAgain();
      }
      for (const [phase, routes] of hits) {
        assert.ok(routes.length >= 6, `${routes.length} kills fell into ${phase}`);
        assert.ok(new Set(routes).size > 1, `always the same call was cut off: ${routes[0]}`);
      }
      const giveUpAt = Date.now() + truthWithinMs;
      const look = () => listDifferences(createClient(), expected, { cloudflare, mux });
      let differences = await look();
      while (differences.length > 0 && Date.now() < giveUpAt) {
        await delay(1_000);
        differences = await look();
      }
      assert.deepEqual(differences, []);
      for (const secret of [standInAccount.apiToken, mux.access.tokenSecret, 'whipsecret']) {
        assert.ok(!server.output().includes(secret), 'no secret is in what the server printed');
      }
    });
  });
}

/** What it was rejected with; null where it was not. */
function settle(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}
