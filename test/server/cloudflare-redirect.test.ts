import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { cloudflareStream } from '../../src/server/index.js';

/** A server that notes what it is asked, and sends it elsewhere where it is told to. */
async function listen(location: string | null) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization ?? '');
    if (location === null) response.end('{"success":true,"result":[]}');
    else response.writeHead(307, { Location: location }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { asked, server, origin: `http://127.0.0.1:${port}` };
}

const draft = {
  id: 'st_1',
  tag: 'a',
  title: 'A',
  method: 'browser',
  visibility: 'public',
  backup: false,
} as const;

describe('cloudflareStream, sent elsewhere', () => {
  it('follows no redirect, which would carry the API token along', async (t) => {
    const elsewhere = await listen(null);
    const service = await listen(elsewhere.origin);
    t.after(() => [service, elsewhere].forEach(({ server }) => server.close()));
    const provider = cloudflareStream({
      accountId: 'account',
      apiToken: 'token',
      baseUrl: service.origin,
      route: 'direct',
    });
    const made = provider.createStream(draft);
    await assert.rejects(made);
    assert.ok(service.asked.length > 0);
    assert.deepEqual(elsewhere.asked, []);
  });

  it('calls the global fetch as itself, since Workers refuse it as a method', async (t) => {
    const callers: unknown[] = [];
    t.mock.method(globalThis, 'fetch', function (this: unknown) {
      callers.push(this);
      return Promise.reject(new TypeError('offline'));
    });
    const provider = cloudflareStream({ accountId: 'account', apiToken: 'token', route: 'direct' });
    const made = provider.createStream(draft);
    await assert.rejects(made);
    assert.ok(callers.length > 0);
    assert.ok(callers.every((caller) => caller === undefined || caller === globalThis));
  });
});
