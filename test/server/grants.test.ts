import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BroadcastReport } from '../../src/contract/index.js';
import { createGrantTokens } from '../../src/server/access/grant-tokens.js';
import { memoryStore } from '../../src/server/index.js';
import { createFakeProvider } from './fake-provider.js';
import { createWorkbench, operator, toOutcome } from './workbench.js';

const hourMs = 3_600_000;

describe('createGrant', () => {
  let bench = createWorkbench();

  beforeEach(() => {
    bench = createWorkbench();
  });
  afterEach(() => bench.close());

  const report = (): BroadcastReport => ({
    startedAt: bench.at(-10),
    endedAt: null,
    sentAt: bench.at(0),
    parts: [],
  });

  it('answers with an absolute WHIP address and a token of its own', async () => {
    const { id } = await bench.createStream();
    const response = await bench.ask(`POST /streams/${id}/grants`);
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('Cache-Control'), 'private, no-store');
    const { whip, records } = (await response.json()) as Awaited<
      ReturnType<typeof bench.createGrant>
    >;
    assert.equal(whip.url, `https://site.test/media/${id}/whip`);
    assert.equal(whip.expiresAt, '2026-11-22T00:00:00.000Z');
    assert.equal(records, true);
    assert.notEqual(whip.token, (await bench.createGrant(id)).whip.token);
  });

  for (const path of ['grants', 'uploads']) {
    it(`gives nothing out of ${path} for a stream that is deleted meanwhile`, async () => {
      const fake = createFakeProvider();
      const remember = (state: unknown) => state;
      const deleteNow = async (id: string) => void (await racing.ask(`DELETE /streams/${id}`));
      const racing = createWorkbench({
        provider: {
          ...fake.provider,
          async createGrant(stream, request) {
            await deleteNow(stream.id);
            return { ...(await fake.provider.createGrant(stream, request)), remember };
          },
          async createUpload({ id }) {
            await deleteNow(id);
            const value = {
              protocol: 'tus',
              url: 'https://service.test/up',
              expiresAt: '',
            } as const;
            return { value, remember };
          },
        },
      });
      const { id } = await racing.createStream();
      const body =
        path === 'grants' ? {} : { broadcastId: 'b', partId: 'p', type: 'video/mp4', size: 1_000 };
      const answer = await racing.ask(`POST /streams/${id}/${path}`, { body });
      assert.equal(await toOutcome(answer), '404 stream-not-found');
      await racing.close();
    });
  }

  const forwarded = { 'X-Forwarded-Proto': 'http', 'X-Forwarded-Host': 'front.test:8443, b' };
  const origins = [
    [{}, 'https://site.test'],
    [{ trustProxy: true }, 'http://front.test:8443'],
    [{ publicUrl: 'https://public.test' }, 'https://public.test'],
  ] as const;
  for (const [options, origin] of origins) {
    it(`says ${origin} with ${JSON.stringify(options)} behind a proxy`, async () => {
      const proxied = createWorkbench(options);
      const { id } = await proxied.createStream();
      const response = await proxied.ask(`POST /streams/${id}/grants`, { headers: forwarded });
      const { whip } = (await response.json()) as { whip: { url: string } };
      assert.equal(whip.url, `${origin}/media/${id}/whip`);
      await proxied.close();
    });
  }

  it('lets its holder view and report on its stream, and do nothing else', async () => {
    const [mine, other] = [
      await bench.createStream({ visibility: 'private' }),
      await bench.createStream(),
    ];
    const { token } = (await bench.createGrant(mine.id)).whip;
    const ask = async (line: string, body?: unknown) =>
      toOutcome(await bench.ask(line, { token, ...(body === undefined ? {} : { body }) }));
    assert.equal(await ask(`PUT /streams/${mine.id}/broadcasts/b1`, report()), '204');
    assert.equal(await ask(`GET /streams/${mine.id}`), '200');
    assert.equal(await ask(`POST /streams/${mine.id}/uploads`, {}), '501 feature-unsupported');
    for (const [line, body] of [
      [`PUT /streams/${other.id}/broadcasts/b1`, report()],
      [`POST /streams/${mine.id}/grants`],
      [`PATCH /streams/${mine.id}`, { title: 'b' }],
      [`DELETE /streams/${mine.id}`],
      ['POST /streams', { title: 'b' }],
      ['GET /streams'],
    ] as const) {
      assert.equal(await ask(line, body), '403 not-allowed', line);
    }
  });

  it('ends: for publishing at once, for reports a day later, for a deleted stream at once', async () => {
    const { id } = await bench.createStream();
    const token = (await bench.createGrant(id)).whip.token ?? '';
    const publish = () => bench.access.mayPublish(id, token);
    const send = async () =>
      toOutcome(await bench.ask(`PUT /streams/${id}/broadcasts/b1`, { token, body: report() }));
    assert.equal(await publish(), 'allowed');
    bench.advance(12 * hourMs);
    assert.equal(await publish(), 'unauthenticated');
    assert.equal(await send(), '204');
    bench.advance(24 * hourMs);
    assert.equal(await send(), '401 token-invalid');
    const fresh = (await bench.createGrant(id)).whip.token;
    await bench.ask(`DELETE /streams/${id}`);
    assert.equal(await bench.access.mayPublish(id, fresh), 'unknown-stream');
  });

  it('decides over media as over requests', async () => {
    const open = await bench.createStream();
    const closed = await bench.createStream({ visibility: 'private' });
    const grant = (await bench.createGrant(open.id)).whip.token;
    const { mayPublish, mayView } = bench.access;
    assert.equal(await mayPublish(open.id, grant), 'allowed');
    assert.equal(await mayPublish(open.id, operator), 'allowed');
    assert.equal(await mayPublish(open.id, null), 'unauthenticated');
    assert.equal(await mayPublish(closed.id, grant), 'forbidden');
    assert.equal(await mayView(open.id, null), 'allowed');
    assert.equal(await mayView(closed.id, null), 'unauthenticated');
    assert.equal(await mayView(closed.id, grant), 'forbidden');
    assert.equal(await mayView(closed.id, operator), 'allowed');
    assert.equal(await mayView('st_0', operator), 'unknown-stream');
  });
});

describe('createGrantTokens', () => {
  const now = () => new Date('2026-11-21T12:00:00Z');
  const inAnHour = new Date('2026-11-21T13:00:00Z');

  it('reads what another process of the same store made', async () => {
    const store = memoryStore();
    const token = await createGrantTokens(store, now).create('st_ä.', inAnHour);
    assert.match(token, /^[\w.~+/-]+$/);
    assert.equal(await createGrantTokens(store, now).read(token), 'st_ä.');
  });

  it('reads nothing that is altered, foreign or expired', async () => {
    const store = memoryStore();
    const tokens = createGrantTokens(store, now);
    const token = await tokens.create('st_a', inAnHour);
    const [version, , expiry, nonce, signature] = token.split('.');
    const other = Buffer.from('st_b').toString('base64url');
    const altered = [version, other, expiry, nonce, signature].join('.');
    const foreign = await createGrantTokens(memoryStore(), now).create('st_a', inAnHour);
    const expired = await tokens.create('st_a', now());
    for (const bad of [altered, foreign, expired, `${token}x`, '', 'sg1....', null]) {
      assert.equal(await tokens.read(bad), null, String(bad));
    }
    assert.equal(await tokens.read(expired, 1_000), 'st_a');
  });
});
