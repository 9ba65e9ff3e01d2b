import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContractClient } from '../../src/contract/index.js';
import { createClient, rejection } from './client-on-wire.js';
import { createProblem, createStream } from './samples.js';
import { Wire } from './wire.js';

const problemType = { 'Content-Type': 'application/problem+json' };

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

  it('takes an endpoint as any address of its document, which may have none of its own', async () => {
    const wire = new Wire();
    const client = new ContractClient({ endpoint: '/live', fetch: wire.fetch });
    const page = {
      document: { baseURI: 'https://site.example/memorials/' },
      location: { href: 'about:srcdoc' },
    };
    Object.assign(globalThis, page);
    try {
      void client.createGrant('st_1').catch(() => undefined);
      assert.equal((await wire.next()).url, 'https://site.example/live/streams/st_1/grants');
      assert.equal(client.resolve('whep'), 'https://site.example/live/whep');
    } finally {
      for (const name of Object.keys(page)) Reflect.deleteProperty(globalThis, name);
    }
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
