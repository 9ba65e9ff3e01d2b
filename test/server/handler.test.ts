import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Stream, StreamPage } from '../../src/contract/index.js';
import { createHandler, local, memoryStore, operatorToken } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { createWorkbench, operator, toOutcome } from './workbench.js';

describe('createHandler', () => {
  let bench = createWorkbench();

  beforeEach(() => {
    bench = createWorkbench();
  });
  afterEach(async () => {
    assert.deepEqual(bench.errors, []);
    await bench.close();
  });

  it('is the short form of createStreamside', async () => {
    const handler = createHandler({
      provider: local({ engine: createFakeEngine() }),
      store: memoryStore(),
      authorize: operatorToken(operator),
    });
    const response = await handler(new Request('https://site.test/'));
    assert.deepEqual(await response.json(), {
      contract: 'streamside/1',
      features: ['events', 'private', 'viewer-links', 'uplink'],
    });
  });

  const refusals: [string, Parameters<typeof bench.ask>[1], string][] = [
    ['GET /nothing', {}, '404 route-not-found'],
    ['GET /streams/%zz', {}, '404 route-not-found'],
    ['GET //streams', {}, '404 route-not-found'],
    ['GET /streams/st_0', { token: null }, '404 stream-not-found'],
    ['PATCH /streams/st_0', { token: null }, '401 token-missing'],
    ['PATCH /streams/st_0', { body: {} }, '404 stream-not-found'],
    ['DELETE /streams', {}, '405 method-not-allowed'],
    ['POST /streams', { token: null, body: { title: 'a' } }, '401 token-missing'],
    ['POST /streams', { token: 'wrong', body: { title: 'a' } }, '401 token-invalid'],
    ['POST /streams', { body: '{' }, '400 body-unreadable'],
    ['POST /streams', { body: '[]' }, '400 body-unreadable'],
    ['POST /streams', { body: { title: 7 } }, '422 field-invalid'],
    ['POST /streams', { body: { title: 'a'.repeat(400_000) } }, '413 body-too-large'],
    ['POST /streams', { body: { title: 'a', method: 'encoder' } }, '501 feature-unsupported'],
    [
      'POST /streams',
      { body: '{}', headers: { 'Content-Type': 'text/plain' } },
      '415 type-unsupported',
    ],
    [
      'POST /streams',
      { body: { title: 'a' }, headers: { 'Idempotency-Key': 'ä' } },
      '422 field-invalid',
    ],
    ['GET /streams?limit=0', {}, '400 query-invalid'],
    ['GET /streams?limit=101', {}, '400 query-invalid'],
    ['GET /streams?cursor=bm8', {}, '400 query-invalid'],
    ['POST /webhooks/local', { body: {} }, '404 provider-not-found'],
    ['GET /oembed?url=x', {}, '501 feature-unsupported'],
  ];
  for (const [line, request, outcome] of refusals) {
    it(`answers ${line} ${JSON.stringify(request).slice(0, 60)} with ${outcome}`, async () => {
      const response = await bench.ask(line, request);
      assert.equal(response.headers.get('Access-Control-Allow-Origin'), '*');
      assert.equal(response.headers.get('Cache-Control'), 'no-store');
      assert.equal(await toOutcome(response), outcome);
    });
  }

  it('names the methods of a path on 405, and Bearer on 401', async () => {
    const refused = await bench.ask('PUT /streams');
    assert.equal(refused.headers.get('Allow'), 'POST, GET, HEAD, OPTIONS');
    const anonymous = await bench.ask('GET /streams', { token: null });
    assert.equal(anonymous.headers.get('WWW-Authenticate'), 'Bearer');
  });

  it('answers a preflight without a token', async () => {
    const response = await bench.ask('OPTIONS /streams/st_0/grants', { token: null });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('Allow'), 'POST, OPTIONS');
    assert.match(response.headers.get('Access-Control-Allow-Headers') ?? '', /Idempotency-Key/);
  });

  it('gives cookies to listed origins alone', async () => {
    const listed = createWorkbench({ origins: ['https://a.test'] });
    const from = async (Origin: string) =>
      (await listed.ask('GET /', { headers: { Origin } })).headers;
    const welcome = await from('https://a.test');
    assert.equal(welcome.get('Access-Control-Allow-Origin'), 'https://a.test');
    assert.equal(welcome.get('Access-Control-Allow-Credentials'), 'true');
    assert.equal(welcome.get('Vary'), 'Origin');
    const stranger = await from('https://b.test');
    assert.equal(stranger.get('Access-Control-Allow-Origin'), null);
    assert.equal(stranger.get('Vary'), 'Origin');
    await listed.close();
  });

  it('creates a stream, and leads to it', async () => {
    const response = await bench.ask('POST /streams', {
      body: { title: 'A service', startsAt: '2026-11-28T13:00:00Z', managers: ['m'], id: 'mine' },
    });
    const stream = (await response.json()) as Stream;
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('Location'), `/live/streams/${stream.id}`);
    assert.notEqual(stream.id, 'mine');
    assert.deepEqual(await bench.getStream(stream.id), stream);
    assert.ok(!('managers' in stream));
  });

  it('makes one stream for one Idempotency-Key, also at the same time', async () => {
    const headers = { 'Idempotency-Key': 'key-1' };
    const create = (body: object) => bench.ask('POST /streams', { body, headers });
    const responses = await Promise.all([
      create({ title: 'a', visibility: 'private' }),
      create({ visibility: 'private', title: 'a' }),
    ]);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [201, 201],
    );
    const [first, second] = (await Promise.all(responses.map((one) => one.json()))) as Stream[];
    assert.equal(first?.id, second?.id);
    assert.equal(await toOutcome(await create({ title: 'b' })), '409 idempotency-conflict');
    const { streams } = (await (await bench.ask('GET /streams')).json()) as StreamPage;
    assert.equal(streams.length, 1);
  });

  it('makes the stream that a key stands for after a provider failed', async () => {
    const provider = local({ engine: createFakeEngine() });
    let fails = true;
    const shaky = createWorkbench({
      provider: {
        ...provider,
        async createStream() {
          if (fails) throw new Error('the service is down');
          return provider.createStream();
        },
      },
    });
    const request = { body: { title: 'a' }, headers: { 'Idempotency-Key': 'k' } };
    assert.equal(await toOutcome(await shaky.ask('POST /streams', request)), '500 internal-error');
    assert.equal(shaky.errors.length, 1);
    fails = false;
    assert.equal((await shaky.ask('POST /streams', request)).status, 201);
    await shaky.close();
  });

  it('lists in pages, newest first', async () => {
    const made: string[] = [];
    for (const title of ['a', 'b', 'c', 'd', 'e']) {
      made.unshift((await bench.createStream({ title })).id);
    }
    const listed: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null; pages += 1) {
      assert.ok(pages < 3);
      const query: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const response = await bench.ask(`GET /streams?limit=2${query}`);
      const page = (await response.json()) as StreamPage;
      listed.push(...page.streams.map(({ id }) => id));
      cursor = page.next;
    }
    assert.deepEqual(listed, made);
  });

  it('answers 304 to who has the stream, until it changes', async () => {
    const { id } = await bench.createStream();
    const first = await bench.ask(`GET /streams/${id}`, { token: null });
    const etag = first.headers.get('ETag') ?? '';
    assert.match(etag, /^"[^"]+"$/);
    assert.match(first.headers.get('Cache-Control') ?? '', /^public, max-age=\d+/);
    const again = async (ifNoneMatch: string) =>
      bench.ask(`GET /streams/${id}`, { headers: { 'If-None-Match': ifNoneMatch } });
    for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const response = await again(tags);
      assert.deepEqual(
        [response.status, response.body, response.headers.get('ETag')],
        [304, null, etag],
      );
    }
    await bench.ask(`PATCH /streams/${id}`, { body: { title: 'b' } });
    assert.equal((await again(etag)).status, 200);
  });

  it('answers HEAD as GET without the body', async () => {
    const { id } = await bench.createStream();
    for (const path of ['/', `/streams/${id}`, `/streams/${id}/events`]) {
      const response = await bench.ask(`HEAD ${path}`);
      assert.equal(response.status, 200);
      assert.equal(response.body, null);
      assert.notEqual(response.headers.get('Content-Type'), null);
    }
  });

  it('changes what it is given and leaves the rest', async () => {
    const stream = await bench.createStream({ startsAt: '2026-11-28T13:00:00Z' });
    const patch = (body: object) => bench.ask(`PATCH /streams/${stream.id}`, { body });
    const renamed = (await (await patch({ title: 'b', status: 'live' })).json()) as Stream;
    assert.deepEqual(renamed, { ...stream, title: 'b', updatedAt: renamed.updatedAt });
    assert.ok(renamed.updatedAt > stream.updatedAt);
    assert.equal(((await (await patch({ startsAt: null })).json()) as Stream).startsAt, null);
    assert.equal(await toOutcome(await patch({ title: 'c', managers: [7] })), '422 field-invalid');
    assert.equal((await bench.getStream(stream.id)).title, 'b');
  });

  it('ends the media of what it deletes, and the copies where asked to', async () => {
    const [kept, gone] = [await bench.createStream(), await bench.createStream()];
    const remove = async (path: string) => toOutcome(await bench.ask(`DELETE /streams/${path}`));
    assert.equal(await remove(`${kept.id}?recordings=no`), '400 query-invalid');
    assert.deepEqual(bench.engine.calls, []);
    assert.equal(await remove(kept.id), '204');
    assert.equal(await remove(`${gone.id}?recordings=delete`), '204');
    assert.equal(await remove(gone.id), '404 stream-not-found');
    const [endKept, endGone, removeGone] = [
      `end ${kept.id}`,
      `end ${gone.id}`,
      `delete ${gone.id}`,
    ];
    const calls = [endKept, endGone, removeGone];
    assert.deepEqual(bench.engine.calls, calls);
  });

  it('ends a publisher too who comes back while the stream is being deleted', async () => {
    const { id } = await bench.createStream();
    const { token } = (await bench.createGrant(id)).whip;
    const verdicts: string[] = [];
    bench.engine.endStream = async (streamId) => {
      verdicts.push(await bench.access.mayPublish(streamId, token));
    };
    assert.equal(await toOutcome(await bench.ask(`DELETE /streams/${id}`)), '204');
    assert.equal(verdicts.at(-1), 'unknown-stream');
  });

  it('takes a body that breaks off for unreadable, and not for a failure of its own', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('The client went away')),
    });
    const headers = { Authorization: `Bearer ${operator}` };
    const init = { method: 'POST', headers, body, duplex: 'half' };
    const request = new Request('https://site.test/live/streams', init);
    assert.equal(await toOutcome(await bench.handler(request)), '400 body-unreadable');
    assert.deepEqual(bench.errors, []);
  });

  it('counts a broadcast id in characters, and says when to come back where there is no room', async () => {
    const { id } = await bench.createStream();
    const at = bench.at(0);
    const body = { startedAt: at, endedAt: null, sentAt: at, parts: [] };
    const report = (name: string) =>
      bench.ask(`PUT /streams/${id}/broadcasts/${encodeURIComponent(name)}`, { body });
    assert.equal(await toOutcome(await report('🕯'.repeat(200))), '204');
    assert.equal(await toOutcome(await report('🕯'.repeat(201))), '422 field-invalid');
    for (let count = 1; count < 1_000; count += 1) {
      const stored = { broadcastId: `b${count}`, receivedAt: at, report: body };
      await bench.store.putReport(id, stored);
    }
    const refused = await report('one more');
    assert.ok(Number(refused.headers.get('Retry-After')) > 0);
    assert.equal(await toOutcome(refused), '503 capacity-exhausted');
  });

  it('keeps private streams from who has no token', async () => {
    const { id } = await bench.createStream({ visibility: 'private' });
    for (const path of [`/streams/${id}`, `/streams/${id}/events`]) {
      const response = await bench.ask(`GET ${path}`, { token: null });
      assert.equal(await toOutcome(response), '401 token-missing');
    }
    const shown = await bench.ask(`GET /streams/${id}`);
    assert.equal(shown.status, 200);
    assert.equal(shown.headers.get('Cache-Control'), 'private, no-store');
  });

  it('says 403 to who is known and may not', async () => {
    const strict = createWorkbench({ authorize: async () => 'forbidden' });
    assert.equal(await toOutcome(await strict.ask('GET /streams')), '403 not-allowed');
    await strict.close();
  });

  it('tells the owner and managers to authorize, and nobody else', async () => {
    const asked: unknown[] = [];
    const social = createWorkbench({
      async authorize({ action, stream }) {
        asked.push([action, stream?.owner, stream?.managers]);
        return { verdict: 'allowed', person: 'ada' };
      },
    });
    const { id } = await social.createStream({ managers: ['bob'] });
    const body = await (await social.ask(`GET /streams/${id}`)).text();
    assert.deepEqual(asked, [
      ['create', undefined, undefined],
      ['view', 'ada', ['bob']],
    ]);
    assert.doesNotMatch(body, /ada|bob/);
    await social.close();
  });
});
