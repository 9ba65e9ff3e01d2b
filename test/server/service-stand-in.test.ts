import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openServiceContract } from './stand-ins/service-contract.js';
import { findUnknownFields } from './stand-ins/service-unknown-fields.js';
import { startService } from './stand-ins/service-server.js';
import { ServiceWebhooks } from './stand-ins/service-webhooks.js';

const contract = openServiceContract('none.json');

function start(made: string[] = []) {
  return startService({
    name: 'example',
    basePath: '/v1',
    contract,
    refuse: ({ headers }) => (headers.has('Authorization') ? null : { status: 401 }),
    missing: { status: 404, body: { error: 'missing' } },
    routes: [
      {
        method: 'POST',
        path: '/things/{name}',
        answer({ params, body }) {
          made.push(String(params['name']));
          return { status: 201, body: { name: params['name'], body } };
        },
      },
    ],
  });
}

describe('startService', () => {
  const headers = { Authorization: 'Bearer t', 'Content-Type': 'application/json' };
  const post = (origin: string, name: string) =>
    fetch(`${origin}/v1/things/${name}`, { method: 'POST', headers, body: '{"a":1}' });

  it('answers its routes, and records each call', async () => {
    const service = await start();
    const answer = await post(service.origin, 'one');
    assert.deepEqual([answer.status, await answer.json()], [201, { name: 'one', body: { a: 1 } }]);
    const [call] = service.callsOf('POST /things/{name}');
    assert.deepEqual([call?.path, call?.body], ['/v1/things/one', { a: 1 }]);
    assert.equal((await fetch(`${service.origin}/v1/things/one`, { headers })).status, 404);
    const anonymous = await fetch(`${service.origin}/v1/things/one`, { method: 'POST' });
    assert.equal(anonymous.status, 401);
    await service.close();
  });

  it('fails on order, with the work done or not', async () => {
    const made: string[] = [];
    const service = await start(made);
    const { faults } = service;
    const route = 'POST /things/{name}';
    faults.order(route, { type: 'status', status: 429, headers: { 'Retry-After': '7' } });
    faults.order(route, { type: 'dropped' });
    faults.order(route, { type: 'dropped', isDone: true });
    faults.order(route, { type: 'changed', change: () => ({ name: 3 }) });
    const busy = await post(service.origin, 'a');
    assert.deepEqual([busy.status, busy.headers.get('Retry-After')], [429, '7']);
    await assert.rejects(post(service.origin, 'b'));
    await assert.rejects(post(service.origin, 'c'));
    assert.deepEqual(await (await post(service.origin, 'd')).json(), { name: 3 });
    assert.deepEqual(made, ['c', 'd']);
    assert.deepEqual(faults.unmet, []);
    await service.close();
  });

  it('never answers on order, until it closes', async () => {
    const made: string[] = [];
    const service = await start(made);
    service.faults.order('*', { type: 'silent', isDone: true });
    const call = post(service.origin, 'a');
    while (made.length === 0) await new Promise(setImmediate);
    await Promise.all([assert.rejects(call), service.close()]);
  });
});

describe('findUnknownFields', () => {
  const document = { schemas: { inner: { properties: { days: {} } } } };
  const schema = {
    allOf: [
      { properties: { recording: { $ref: '#/schemas/inner' }, meta: { type: 'object' } } },
      { properties: { list: { items: { $ref: '#/schemas/inner' } } } },
    ],
  };

  it('names what a schema does not', () => {
    const value = {
      recording: { days: 1, day: 2 },
      meta: { any: 1 },
      list: [{ dayz: 1 }],
      more: 1,
    };
    const places = findUnknownFields(document, schema, value);
    assert.deepEqual(places, ['/recording/day', '/list/0/dayz', '/more']);
  });
});

describe('ServiceWebhooks', () => {
  const message = (body: string) => ({ route: 'x', body, sign: () => ({ 'X-Sign': body }) });

  it('delivers when and how the test says', async () => {
    const webhooks = new ServiceWebhooks();
    const came: string[] = [];
    const target = async ({ body, headers }: { body: string; headers: Record<string, string> }) => {
      came.push(`${body} ${headers['X-Sign']}`);
      return { status: 204 };
    };
    webhooks.add(message('1'));
    webhooks.lose();
    webhooks.add(message('2'));
    webhooks.add(message('3'));
    const statuses = await webhooks.deliver(target, { order: 'reversed', times: 2 });
    assert.deepEqual(statuses, [204, 204, 204, 204]);
    assert.deepEqual(came, ['3 3', '3 3', '2 2', '2 2']);
    webhooks.target = target;
    webhooks.add(message('4'));
    await webhooks.settled();
    assert.equal(came.at(-1), '4 4');
  });
});
