import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import type { Stream } from '../../src/contract/index.js';
import { cloudflareStream } from '../../src/server/index.js';
import { createFakeBackup } from './stand-ins/cloudflare-fake-backup.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import type { WebhookTarget } from './stand-ins/service-webhooks.js';
import { createWorkbench, toOutcome } from './workbench.js';

/** The whole handler before the stand-in; webhooks reach it when the test delivers them. */
async function startSite(t: TestContext) {
  let now = () => new Date('2026-11-21T12:00:00Z');
  const standIn = await startCloudflareStandIn({ now: () => now() });
  t.after(() => standIn.close());
  const provider = cloudflareStream({
    ...standInAccount,
    baseUrl: standIn.baseUrl,
    route: 'direct',
    backup: createFakeBackup(),
    now: () => now(),
  });
  const bench = createWorkbench({ provider });
  now = bench.now;
  t.after(() => bench.close());
  const deliver: WebhookTarget = ({ route, body, headers }) =>
    bench.ask(`POST /webhooks/${route}`, { token: null, body, headers: { ...headers } });

  /** Resolves with the stream once it is so; its changes say when to look. */
  const until = async (id: string, isReached: (stream: Stream) => boolean): Promise<Stream> => {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        const stop = bench.store.subscribe(() => {
          stop();
          resolve();
        });
      });
      const stream = await bench.getStream(id);
      if (isReached(stream)) return stream;
      await changed;
    }
  };
  return { bench, standIn, deliver, until };
}

describe('createHandler on cloudflareStream', () => {
  it('follows an event by webhooks, each of which comes twice', async (t) => {
    const { bench, standIn, deliver, until } = await startSite(t);
    const { id, capabilities } = await bench.createStream({ method: 'encoder', backup: true });
    assert.equal(capabilities.backup, true);
    await bench.createGrant(id);
    standIn.connect(standIn.input);
    bench.advance(8_000);
    assert.deepEqual(await standIn.webhooks.deliver(deliver, { times: 2 }), [204, 204]);
    const live = await until(id, ({ status }) => status === 'live');
    assert.deepEqual(
      [live.assurance.ingest, live.assurance.recording, live.assurance.confirmedSeconds],
      ['connected', 'confirmed', 8],
    );

    bench.advance(22_000);
    standIn.disconnect(standIn.input);
    await standIn.webhooks.deliver(deliver, { times: 2 });
    await until(id, ({ status }) => status === 'processing');
    for (const video of standIn.account.videos.values()) standIn.finish(video, 30);
    await standIn.webhooks.deliver(deliver, { times: 2 });
    const done = await until(id, ({ status }) => status === 'completed');
    assert.deepEqual(
      done.recordings.map(({ from, state, duration, coverage }) => [
        from,
        state,
        duration,
        coverage,
      ]),
      [['cloudflare', 'ready', 30, 1]],
    );
    assert.equal(done.assurance.recording, 'confirmed');
    assert.deepEqual(bench.errors, []);
  });

  it('comes to the same end when webhooks come late and in the wrong order', async (t) => {
    const { bench, standIn, deliver, until } = await startSite(t);
    const { id } = await bench.createStream({ method: 'encoder' });
    await bench.createGrant(id);
    standIn.connect(standIn.input);
    bench.advance(8_000);
    await standIn.webhooks.deliver(deliver);
    await until(id, ({ status }) => status === 'live');
    standIn.connect(standIn.input);
    standIn.disconnect(standIn.input);
    for (const video of standIn.account.videos.values()) standIn.finish(video, 8);
    bench.advance(3_600_000);
    const statuses = await standIn.webhooks.deliver(deliver, { order: 'reversed' });
    assert.deepEqual(statuses, [204, 204, 204, 204]);
    const done = await until(id, ({ status }) => status === 'completed');
    assert.equal(done.assurance.ingest, 'none');
  });

  it('takes no webhook that is not authentic', async (t) => {
    const { bench, standIn } = await startSite(t);
    await bench.createStream();
    const asked = standIn.calls.length;
    const headers = { 'cf-webhook-auth': 'wrong' };
    const answer = await bench.ask('POST /webhooks/cloudflare', {
      token: null,
      body: '{}',
      headers,
    });
    assert.equal(await toOutcome(answer), '401 token-invalid');
    assert.equal(standIn.calls.length, asked);
  });

  it('shows no viewer, and tells no log, a secret', async (t) => {
    const { bench, standIn, deliver, until } = await startSite(t);
    const { id } = await bench.createStream({ method: 'encoder', backup: true });
    const { input } = standIn;
    const grant = JSON.stringify(await bench.createGrant(id));
    assert.ok(grant.includes(input.secrets.rtmps));
    standIn.connect(input);
    await standIn.webhooks.deliver(deliver);
    await until(id, ({ status }) => status === 'live');
    standIn.faults.order('*', { type: 'status', status: 500, body: { secret: 'x' } }, 12);
    bench.advance(1_000);
    standIn.connect(input);
    await standIn.webhooks.deliver(deliver);
    while (bench.errors.length === 0) await new Promise(setImmediate);
    standIn.faults.clear();
    const asViewer = { token: null };
    const seen = [
      await (await bench.ask(`GET /streams/${id}`, asViewer)).text(),
      await (await bench.ask('GET /', asViewer)).text(),
      await (await bench.ask('POST /streams', { body: { title: 1 } })).text(),
      ...bench.errors.map((error) => {
        const { stack, cause } = error as Error;
        return `${stack} ${(cause as Error).stack}`;
      }),
    ].join();
    for (const secret of [
      ...Object.values(input.secrets),
      standInAccount.apiToken,
      standInAccount.webhookSecret,
      standInAccount.notificationSecret,
      'backupsecret',
    ]) {
      assert.ok(!seen.includes(secret), `${secret} was seen`);
    }
  });
});
