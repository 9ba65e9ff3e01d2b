import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContractError } from '../../src/contract/index.js';
import { createClient, rejection } from './client-on-wire.js';
import { createProblem, createStream } from './samples.js';

const problemType = { 'Content-Type': 'application/problem+json' };

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
