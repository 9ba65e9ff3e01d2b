import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { toNodeListener } from '../../src/server/index.js';

type Handler = Parameters<typeof toNodeListener>[0];

async function listen(t: TestContext, handler: Handler): Promise<number> {
  const server = createServer(toNodeListener(handler)).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends these bytes and resolves with everything that comes back. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('toNodeListener', () => {
  it('passes method, address, headers and body on, and the answer back', async (t) => {
    const port = await listen(t, async (request) =>
      Response.json(
        {
          line: `${request.method} ${request.url}`,
          tags: request.headers.get('X-Tag'),
          body: await request.text(),
        },
        {
          status: 201,
          headers: [
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
          ],
        },
      ),
    );
    const response = await fetch(`http://127.0.0.1:${port}/a//b?c=d`, {
      method: 'POST',
      headers: { 'X-Tag': 'x' },
      body: 'körper',
    });
    assert.equal(response.status, 201);
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
    assert.deepEqual(await response.json(), {
      line: `POST http://127.0.0.1:${port}/a//b?c=d`,
      tags: 'x',
      body: 'körper',
    });
  });

  it('sends each piece as it comes, the head before the first', async (t) => {
    let send: (text: string) => void = () => {};
    let cancelled: () => void = () => {};
    const isCancelled = new Promise<void>((resolve) => (cancelled = resolve));
    const port = await listen(t, async () => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          send = (text) => controller.enqueue(new TextEncoder().encode(text));
        },
        cancel: () => cancelled(),
      });
      return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
    });
    const asked = httpRequest({ port, host: '127.0.0.1' }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    for (const text of ['one', 'two']) {
      send(text);
      const [chunk] = (await once(response, 'data')) as [Buffer];
      assert.equal(chunk.toString(), text);
    }
    response.destroy();
    await isCancelled;
  });

  it('aborts the request when the client goes away', async (t) => {
    let signal: AbortSignal | null = null;
    let arrived: () => void = () => {};
    const isThere = new Promise<void>((resolve) => (arrived = resolve));
    const port = await listen(t, async (request) => {
      signal = request.signal;
      arrived();
      await once(request.signal, 'abort');
      return new Response();
    });
    const asked = httpRequest({ port, host: '127.0.0.1' }).end();
    asked.on('error', () => undefined);
    await isThere;
    const aborted = signal as AbortSignal | null;
    asked.destroy();
    if (!aborted?.aborted) await once(aborted as AbortSignal, 'abort');
    assert.equal(aborted?.aborted, true);
  });

  it('answers HEAD without a body', async (t) => {
    const port = await listen(t, async () => new Response('body'));
    const text = await sendRaw(port, 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    assert.match(text, /^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\n$/);
  });

  it('lives with a Host that is none, and with a path that looks like one', async (t) => {
    const port = await listen(t, async (request) => new Response(request.url));
    for (const [path, host, url] of [
      ['/a', 'ev il', 'http://localhost/a'],
      ['//evil.test/a', 'site.test', 'http://site.test//evil.test/a'],
      ['*', 'site.test', 'http://site.test/'],
      ['http://site.test/a?b', 'site.test', 'http://site.test/a?b'],
      ['http://site.test', 'site.test', 'http://site.test/'],
    ]) {
      const text = await sendRaw(
        port,
        `OPTIONS ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      assert.ok(text.includes(`\r\n${url}\r\n`), text);
    }
  });

  it('refuses TRACE with the methods that there may be', async (t) => {
    const port = await listen(t, async () => new Response());
    const text = await sendRaw(port, 'TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    assert.match(text, /^HTTP\/1.1 405 [^]*\r\nAllow: GET, /);
  });

  it('answers before a body that nobody reads has arrived, and keeps the connection', async (t) => {
    const port = await listen(t, async (request) => new Response(request.method, { status: 413 }));
    const body = 'x'.repeat(300_000);
    const post = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const text = await sendRaw(
      port,
      `${post}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    assert.equal(text.match(/HTTP\/1.1 413/g)?.length, 2);
  });

  it('answers 500 where the handler rejects', async (t) => {
    const port = await listen(t, async () => {
      throw new Error('secret');
    });
    const response = await fetch(`http://127.0.0.1:${port}/`);
    assert.deepEqual([response.status, await response.text()], [500, '']);
  });
});
