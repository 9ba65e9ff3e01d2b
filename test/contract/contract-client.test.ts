import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContractClient, ContractError, createRetryPolicy } from '../../src/contract/index.js';
import type { ContractClientOptions } from '../../src/contract/index.js';
import { createProblem, createStream } from './samples.js';
import { Wire } from './wire.js';

const problemType = { 'Content-Type': 'application/problem+json' };

function createClient(options: Partial<ContractClientOptions> = {}) {
  const wire = new Wire();
  const client = new ContractClient({
    endpoint: 'https://live.example/live/',
    fetch: wire.fetch,
    retryPolicy: createRetryPolicy({ attempts: 3, firstDelayMs: 0 }),
    ...options,
  });
  return { wire, client };
}

/** The error that the call rejects with. */
async function rejection(call: Promise<unknown>): Promise<ContractError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof ContractError);
    return error;
  }
  throw new assert.AssertionError({ message: 'the call resolved' });
}

describe('ContractClient', () => {
  it('creates a stream with the token and the key', async () => {
    const { wire, client } = createClient({ token: 'operator' });
    const created = client.createStream({ title: 'Event' }, { idempotencyKey: 'k-1' });
    const request = await wire.next();
    assert.equal(`${request.method} ${request.url}`, 'POST https://live.example/live/streams');
    assert.equal(request.headers.get('Authorization'), 'Bearer operator');
    assert.equal(request.headers.get('Idempotency-Key'), 'k-1');
    assert.equal(request.headers.get('Content-Type'), 'application/json');
    assert.deepEqual(request.json, { title: 'Event' });
    request.reply(201, createStream({ title: 'Event' }));
    assert.equal((await created).title, 'Event');
  });

  it('asks for a viewer link for as long as it is wanted', async () => {
    const { wire, client } = createClient({ token: 'operator' });
    const made = client.createViewerLink('st_1', { expiresInSeconds: 3_600 });
    const request = await wire.next();
    assert.deepEqual(request.json, { expiresInSeconds: 3_600 });
    const link = { token: 'sv1.a', expiresAt: '2026-11-21T15:00:00Z', url: '/watch#token=sv1.a' };
    request.reply(201, { ...link, other: 1 });
    assert.deepEqual(await made, link);
  });

  it('takes a token that no header can carry for a wrong one, and asks nobody', async () => {
    const { wire, client } = createClient({ token: 'тест' });
    await assert.rejects(client.listStreams(), { code: 'token-invalid' });
    assert.equal(wire.unread, 0);
  });

  it('sends no Authorization without a token', async () => {
    const { wire, client } = createClient();
    const found = client.getStream('st_1');
    const request = await wire.next();
    assert.equal(request.headers.has('Authorization'), false);
    assert.equal(request.headers.has('If-None-Match'), false);
    request.reply(200, createStream());
    await found;
  });

  it('calls each operation by its route', async () => {
    const { wire, client } = createClient();
    const report = { startedAt: '', endedAt: null, sentAt: '', parts: [] };
    const piece = { broadcastId: 'b', partId: 'p', type: 'video/mp4', size: null };
    const calls: [() => Promise<unknown>, string][] = [
      [() => client.discover(), 'GET /live/'],
      [
        () => client.listStreams({ limit: 5, cursor: 'a&b' }),
        'GET /live/streams?limit=5&cursor=a%26b',
      ],
      [() => client.updateStream('st_1', { title: 'x' }), 'PATCH /live/streams/st_1'],
      [() => client.deleteStream('a/b'), 'DELETE /live/streams/a%2Fb'],
      [
        () => client.deleteStream('st_1', { recordings: 'delete' }),
        'DELETE /live/streams/st_1?recordings=delete',
      ],
      [() => client.createGrant('st_1'), 'POST /live/streams/st_1/grants'],
      [
        () => client.reportBroadcast('st_1', 'b 1', report),
        'PUT /live/streams/st_1/broadcasts/b%201',
      ],
      [() => client.createUpload('st_1', piece), 'POST /live/streams/st_1/uploads'],
      [() => client.measureUplink('st_1', new Uint8Array(3)), 'POST /live/streams/st_1/uplink'],
      [() => client.createViewerLink('st_1'), 'POST /live/streams/st_1/viewer-links'],
    ];
    for (const [call, expected] of calls) {
      const error = rejection(call());
      const request = await wire.next();
      assert.equal(
        `${request.method} ${request.url.replace('https://live.example', '')}`,
        expected,
      );
      request.reply(403, createProblem(403, 'not-allowed'), problemType);
      assert.equal((await error).code, 'not-allowed');
    }
  });

  it('takes an endpoint at the root, without a slash, or with a query', async () => {
    for (const [endpoint, expected] of [
      ['https://live.example', 'https://live.example/streams/st_1'],
      ['https://live.example/a//', 'https://live.example/a/streams/st_1'],
      ['https://live.example/a?site=3', 'https://live.example/a/streams/st_1?site=3'],
    ] as const) {
      const { wire, client } = createClient({ endpoint });
      const found = client.getStream('st_1');
      const request = await wire.next();
      assert.equal(request.url, expected);
      request.reply(200, createStream());
      await found;
    }
  });

  it('resolves addresses against the endpoint', () => {
    const { client } = createClient();
    assert.equal(client.resolve('media/x'), 'https://live.example/live/media/x');
    assert.equal(client.resolve('/media/x'), 'https://live.example/media/x');
    assert.equal(client.resolve('https://other.example/x'), 'https://other.example/x');
  });

  it('rejects with the problem, its code and its wait', async () => {
    const { wire, client } = createClient();
    const error = rejection(client.createGrant('st_1'));
    const problem = createProblem(429, 'rate-limited', 'Slow down');
    (await wire.next()).reply(429, problem, { ...problemType, 'Retry-After': '7' });
    const { code, status, message, retryAfterMs } = await error;
    assert.deepEqual(
      [code, status, message, retryAfterMs],
      ['rate-limited', 429, 'Slow down', 7000],
    );
  });

  it('calls a refusal that is no known problem request-refused', async () => {
    const { wire, client } = createClient();
    for (const body of [
      createProblem(418, 'teapot-short'),
      '<html>',
      createProblem(418, 'toString'),
    ]) {
      const error = rejection(client.createGrant('st_1'));
      (await wire.next()).reply(418, body);
      const { code, status } = await error;
      assert.deepEqual([code, status], ['request-refused', 418]);
    }
  });

  it('says answer-unreadable of an answer that is not the contract’s', async () => {
    const { wire, client } = createClient();
    for (const answer of ['[', '{}', 'null', '', JSON.stringify({ ...createStream(), title: 7 })]) {
      const error = rejection(client.updateStream('st_1', {}));
      (await wire.next()).respond(new Response(answer));
      assert.equal((await error).code, 'answer-unreadable');
    }
  });

  it('says endpoint-unreachable where nobody answers or the endpoint is no address', async () => {
    const { wire, client } = createClient();
    const error = rejection(client.createGrant('st_1'));
    (await wire.next()).drop();
    assert.equal((await error).code, 'endpoint-unreachable');
    const nowhere = new ContractClient({ endpoint: '//', fetch: wire.fetch });
    assert.equal((await rejection(nowhere.createGrant('x'))).code, 'endpoint-unreachable');
  });

  it('gives up on a request after its time, and on a body too', async () => {
    const { wire, client } = createClient({ timeoutMs: 20 });
    const hanging = rejection(client.createGrant('st_1'));
    const request = await wire.next();
    assert.equal((await hanging).code, 'request-timeout');
    assert.equal(request.signal?.aborted, true);
    const halfway = rejection(client.createGrant('st_1'));
    (await wire.next()).respond(new Response(new ReadableStream()));
    assert.equal((await halfway).code, 'request-timeout');
  });

  it('ends at once when its signal aborts, before or meanwhile', async () => {
    const { wire, client } = createClient();
    const controller = new AbortController();
    const { signal } = controller;
    const meanwhile = rejection(client.getStream('st_1', { signal }));
    await wire.next();
    controller.abort();
    assert.equal((await meanwhile).code, 'request-aborted');
    assert.equal((await rejection(client.getStream('st_1', { signal }))).code, 'request-aborted');
    assert.equal(wire.unread, 0);
  });
});

describe('ContractClient: trying again', () => {
  it('reads again after a passing failure', async () => {
    const { wire, client } = createClient();
    const found = client.getStream('st_1');
    (await wire.next()).drop();
    (await wire.next()).reply(503, createProblem(503, 'capacity-exhausted'), problemType);
    (await wire.next()).reply(200, createStream());
    assert.equal((await found).id, 'st_1');
  });

  it('asks the policy with the number of failures and the error', async () => {
    const asked: [number, string][] = [];
    const nextDelayMs = (attempt: number, { code }: ContractError) => {
      asked.push([attempt, code]);
      return attempt < 2 ? 0 : null;
    };
    const { wire, client } = createClient({ retryPolicy: { nextDelayMs } });
    const error = rejection(client.discover());
    (await wire.next()).drop();
    (await wire.next()).drop();
    await error;
    assert.deepEqual(asked, [
      [1, 'endpoint-unreachable'],
      [2, 'endpoint-unreachable'],
    ]);
  });

  it('creates again with a key only, and with the same key', async () => {
    const { wire, client } = createClient();
    const created = client.createStream({ title: 'x' }, { idempotencyKey: 'k' });
    (await wire.next()).drop();
    const again = await wire.next();
    assert.equal(again.headers.get('Idempotency-Key'), 'k');
    again.reply(201, createStream());
    await created;
    const error = rejection(client.createStream({ title: 'x' }));
    (await wire.next()).drop();
    assert.equal((await error).code, 'endpoint-unreachable');
  });

  it('writes once', async () => {
    const { wire, client } = createClient();
    const error = rejection(client.updateStream('st_1', {}));
    (await wire.next()).reply(503, createProblem(503, 'capacity-exhausted'), problemType);
    assert.equal((await error).status, 503);
    assert.equal(wire.unread, 0);
  });
});

describe('ContractClient: the token', () => {
  it('is asked for where there is none, and kept', async () => {
    let asked = 0;
    const getToken = () => Promise.resolve(`t${(asked += 1)}`);
    const { wire, client } = createClient({ getToken });
    for (let round = 0; round < 2; round += 1) {
      const found = client.getStream('st_1');
      const request = await wire.next();
      assert.equal(request.headers.get('Authorization'), 'Bearer t1');
      request.reply(200, createStream());
      await found;
    }
    assert.equal(asked, 1);
  });

  it('is refreshed once on a 401, for every request', async () => {
    const { wire, client } = createClient({ token: 'old', getToken: () => Promise.resolve('new') });
    const error = rejection(client.updateStream('st_1', {}));
    (await wire.next()).reply(401, createProblem(401, 'token-invalid'), problemType);
    const again = await wire.next();
    assert.equal(again.headers.get('Authorization'), 'Bearer new');
    again.reply(401, createProblem(401, 'token-invalid'), problemType);
    assert.equal((await error).code, 'token-invalid');
    assert.equal(wire.unread, 0);
  });

  it('is refreshed by one call for requests that fail together', async () => {
    let asked = 0;
    const getToken = () => Promise.resolve((asked += 1) > 0 ? 'new' : null);
    const { wire, client } = createClient({ token: 'old', getToken });
    const both = [client.getStream('st_1'), client.getStream('st_2')];
    const sent = [await wire.next(), await wire.next()];
    for (const request of sent) request.reply(401, createProblem(401, 'token-invalid'));
    for (let count = 0; count < 2; count += 1) (await wire.next()).reply(200, createStream());
    await Promise.all(both);
    assert.equal(asked, 1);
  });

  it('stays away where getToken rejects or has none', async () => {
    for (const getToken of [
      () => Promise.reject(new Error('signed out')),
      () => Promise.resolve(null),
    ]) {
      const { wire, client } = createClient({ getToken });
      const error = rejection(client.updateStream('st_1', {}));
      const request = await wire.next();
      assert.equal(request.headers.has('Authorization'), false);
      request.reply(401, createProblem(401, 'token-missing'), problemType);
      assert.equal((await error).code, 'token-missing');
      assert.equal(wire.unread, 0);
    }
  });

  it('is not waited for longer than the request may take', async () => {
    const { client } = createClient({ getToken: () => new Promise(() => {}), timeoutMs: 20 });
    assert.equal((await rejection(client.createGrant('x'))).code, 'request-timeout');
  });
});

describe('ContractClient: the cache', () => {
  it('asks with the ETag, and gives the same object on 304', async () => {
    const { wire, client } = createClient();
    const first = client.getStream('st_1');
    (await wire.next()).reply(200, createStream(), { ETag: '"1"' });
    const stream = await first;
    const second = client.getStream('st_1');
    const request = await wire.next();
    assert.equal(request.headers.get('If-None-Match'), '"1"');
    request.reply(304, undefined, { ETag: '"1"' });
    assert.equal(await second, stream);
  });

  it('takes the new Stream and its ETag when it changed', async () => {
    const { wire, client } = createClient();
    const answers = [
      [createStream(), '"1"'],
      [createStream({ title: 'Renamed' }), '"2"'],
    ] as const;
    for (const [stream, ETag] of answers) {
      const found = client.getStream('st_1');
      (await wire.next()).reply(200, stream, { ETag });
      assert.deepEqual(await found, stream);
    }
    void client.getStream('st_1').catch(() => undefined);
    const request = await wire.next();
    assert.equal(request.headers.get('If-None-Match'), '"2"');
    request.reply(404, createProblem(404, 'stream-not-found'));
  });

  it('knows streams apart', async () => {
    const { wire, client } = createClient();
    const found = client.getStream('st_1');
    (await wire.next()).reply(200, createStream(), { ETag: '"1"' });
    await found;
    const other = client.getStream('st_2');
    const request = await wire.next();
    assert.equal(request.headers.has('If-None-Match'), false);
    request.reply(200, createStream({ id: 'st_2' }));
    await other;
  });
});
