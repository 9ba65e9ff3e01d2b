import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { createHttpServer } from '../../src/cli/http/http-server.js';
import { sendRaw } from './support/send-raw.js';

describe('createHttpServer', () => {
  it('answers headers and bodies that do not come with 408, and endless headers with 431', async () => {
    const server = createHttpServer({ headersMs: 100, requestMs: 200, checkMs: 20 });
    server.on('request', (incoming, outgoing) => {
      incoming.resume().on('end', () => outgoing.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n';
    assert.match(await sendRaw(port, post), /^HTTP\/1\.1 408 /);
    assert.match(await sendRaw(port, `${post}\r\nhalf`), /^HTTP\/1\.1 408 /);
    const endless = `X-Filler: ${'x'.repeat(20_000)}\r\n`;
    assert.match(await sendRaw(port, `${post}${endless}\r\n`), /^HTTP\/1\.1 431 /);
    for (const [bytes, code] of [
      [post, 'body-too-slow'],
      [`${post}${endless}\r\n`, 'headers-too-large'],
      ['nonsense\r\n\r\n', 'request-unreadable'],
    ] as const) {
      const [head = '', body = ''] = (await sendRaw(port, bytes)).split('\r\n\r\n');
      assert.match(head, /\r\nContent-Type: application\/problem\+json\r\n/);
      assert.match(head, /\r\nAccess-Control-Allow-Origin: \*\r\n/);
      const problem = JSON.parse(body) as { status: number; code: string };
      assert.equal(problem.code, code);
      assert.ok(head.startsWith(`HTTP/1.1 ${problem.status} `));
    }
    server.close();
  });

  it('says nothing in the midst of an answer to who then sends what cannot be read', async () => {
    const server = createHttpServer();
    server.on('request', (_incoming, outgoing) => outgoing.write('half'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n');
    assert.doesNotMatch(answer, /HTTP\/1\.1 400/);
    server.close();
  });
});
