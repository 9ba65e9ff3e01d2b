import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { getDirectRead, setDirectRead } from '../../src/server/http/direct-read.js';
import { embeddedStore, memoryStore, toNodeListener } from '../../src/server/index.js';
import type { StreamsideOptions, StreamStore } from '../../src/server/index.js';
import { createWorkbench, operator } from './workbench.js';

async function listen(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends one request; resolves with every byte that comes back, but for the time of day. */
async function send(port: number, line: string, headers: readonly string[] = []): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const lines = [`${line} HTTP/1.1`, 'Host: site.test', 'Connection: close', ...headers];
  socket.end([...lines, '', ''].join('\r\n'));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r\nDate: [^\r]*/, '');
}

/** The same handler twice: with direct reads, and called by a function that has none. */
async function open(t: TestContext, options: Partial<StreamsideOptions> = {}) {
  const bench = createWorkbench(options);
  t.after(() => bench.close());
  const read = getDirectRead(bench.handler);
  assert.ok(read);
  const answeredBy: string[] = [];
  setDirectRead(bench.handler, async (incoming, toRequest) => {
    const answer = await read(incoming, toRequest);
    answeredBy.push(answer ? 'direct' : 'handler');
    return answer;
  });
  const direct = await listen(t, toNodeListener(bench.handler));
  const plain = await listen(
    t,
    toNodeListener((request, sender) => bench.handler(request, sender)),
  );
  /** Asks both, the direct one also for what it has kept; resolves with the answer and who gave it. */
  const ask = async (line: string, headers: readonly string[] = []) => {
    const [first, kept, whole] = [
      await send(direct, line, headers),
      await send(direct, line, headers),
      await send(plain, line, headers),
    ];
    assert.equal(first, whole);
    assert.equal(kept, whole);
    const [by, again] = answeredBy.splice(0);
    assert.equal(by, again);
    return { by, text: whole, status: Number(whole.slice(9, 12)) };
  };
  return { bench, ask };
}

describe('createDirectRead', () => {
  const rows: [who: string, status: number, line: string, headers?: string[]][] = [
    ['direct', 200, 'GET /live/streams/PUBLIC'],
    ['direct', 200, 'HEAD /live/streams/PUBLIC'],
    ['direct', 200, 'GET /live/streams/PUBLIC', ['Origin: https://listed.test']],
    ['direct', 200, 'GET /live/streams/PUBLIC', ['Origin: https://other.test']],
    ['direct', 304, 'GET /live/streams/PUBLIC', ['If-None-Match: "1"']],
    ['direct', 304, 'HEAD /live/streams/PUBLIC', ['If-None-Match: "1"']],
    ['direct', 304, 'GET /live/streams/PUBLIC', ['If-None-Match: "7", W/"1"']],
    ['direct', 304, 'GET /live/streams/PUBLIC', ['If-None-Match: "7"', 'If-None-Match: "1"']],
    ['direct', 304, 'GET /live/streams/PUBLIC', ['If-None-Match: *']],
    ['direct', 200, 'GET /live/streams/PUBLIC', ['If-None-Match: "2"']],
    ['handler', 200, 'GET /live/streams/PUBLIC/'],
    ['handler', 200, 'GET /live/streams/PUBLIC?a=b'],
    ['handler', 200, 'GET http://site.test/live/streams/PUBLIC'],
    ['handler', 200, 'GET /live/streams/%73%74PUBLIC'],
    ['handler', 200, 'GET /live/streams/PUBLIC', [`Authorization: Bearer ${operator}`]],
    ['handler', 200, 'GET /live/streams/PUBLIC', ['Authorization: Bearer stale']],
    ['handler', 200, 'GET /live/streams/PUBLIC', ['Cookie: a=b']],
    ['handler', 401, 'GET /live/streams/PRIVATE'],
    ['handler', 200, 'GET /live/streams/PRIVATE', [`Authorization: Bearer ${operator}`]],
    ['handler', 404, 'GET /live/streams/st_nobody'],
    ['handler', 404, 'GET /live/streams/PUBLIC/none'],
    ['handler', 404, 'GET /elsewhere/streams/PUBLIC'],
    ['handler', 204, 'OPTIONS /live/streams/PUBLIC', ['Origin: https://listed.test']],
    ['handler', 401, 'DELETE /live/streams/PUBLIC'],
    ['handler', 405, 'PUT /live/streams/PUBLIC'],
    ['handler', 401, 'GET /live/streams'],
  ];

  for (const origins of ['*', ['https://listed.test']] as const) {
    it(`answers as the handler does, byte for byte, with origins ${String(origins)}`, async (t) => {
      const { bench, ask } = await open(t, { origins });
      const { id } = await bench.createStream({ title: 'Trauerfeier für Jörg' });
      const secret = await bench.createStream({ visibility: 'private' });
      for (const [who, status, line, headers] of rows) {
        const named = line
          .replace('%73%74PUBLIC', id.replace('st', '%73%74'))
          .replace('PUBLIC', id)
          .replace('PRIVATE', secret.id);
        const answer = await ask(named, headers);
        assert.deepEqual([answer.by, answer.status], [who, status], `${line} ${String(headers)}`);
      }
    });
  }

  for (const [name, createStore] of [
    ['memory', async () => memoryStore()],
    ['embedded', createEmbedded],
  ] as const) {
    it(`shows each change as soon as it is answered, from the ${name} store`, async (t) => {
      const { bench, ask } = await open(t, { store: await createStore(t) });
      const { id } = await bench.createStream();
      const line = `GET /live/streams/${id}`;
      for (const title of ['One', 'Two', 'Three']) {
        await bench.ask(`PATCH /streams/${id}`, { body: { title } });
        const { by, text } = await ask(line);
        assert.equal(by, 'direct');
        assert.ok(text.includes(`"title":"${title}"`), text);
      }
      await bench.ask(`PATCH /streams/${id}`, { body: { visibility: 'private' } });
      assert.equal((await ask(line, ['If-None-Match: *'])).status, 401);
      await bench.ask(`PATCH /streams/${id}`, { body: { visibility: 'public' } });
      assert.equal((await ask(line)).status, 200);
      await bench.ask(`DELETE /streams/${id}`);
      assert.equal((await ask(line)).status, 404);
    });
  }

  it('asks an `authorize` that looks at the request, with the request as it came', async (t) => {
    const urls = new Set<string>();
    const { bench, ask } = await open(t, {
      authorize: async ({ request, action }) => {
        if (action !== 'view') return 'allowed';
        urls.add(request.url);
        return request.headers.get('X-Key') === 'good' ? 'allowed' : 'unauthenticated';
      },
    });
    const { id } = await bench.createStream();
    const line = `GET /live/streams/${id}`;
    assert.deepEqual((await ask(line, ['X-Key: good'])).by, 'direct');
    assert.deepEqual((await ask(line)).status, 401);
    assert.deepEqual([...urls], [`http://site.test/live/streams/${id}`]);
  });

  it('counts each read once against its sender', async (t) => {
    const { bench, ask } = await open(t, { trustProxy: true });
    const { id } = await bench.createStream();
    // Three come from each `ask`, and `read` has a burst of 3,000.
    for (let count = 0; count < 2_994; count += 1) {
      const request = new Request(`https://site.test/live/streams/${id}`);
      assert.equal((await bench.handler(request, { address: '192.0.2.1' })).status, 200);
    }
    const outcomes: [string | undefined, number][] = [];
    for (let count = 0; count < 3; count += 1) {
      const headers = ['X-Forwarded-For: 203.0.113.9, 192.0.2.1'];
      const { by, status } = await ask(`GET /live/streams/${id}`, headers);
      outcomes.push([by, status]);
    }
    assert.deepEqual(outcomes, [
      ['direct', 200],
      ['direct', 200],
      ['handler', 429],
    ]);
  });

  it('leaves it to the handler to tell of a store that fails', async (t) => {
    const store = memoryStore();
    const { bench, ask } = await open(t, { store });
    const { id } = await bench.createStream();
    store.get = async () => {
      throw new Error('disk gone');
    };
    const { by, status } = await ask(`GET /live/streams/${id}`);
    assert.deepEqual([by, status], ['handler', 500]);
    // One for each of the three requests.
    assert.equal(bench.errors.length, 3);
  });
});

async function createEmbedded(t: TestContext): Promise<StreamStore> {
  const folder = await mkdtemp(join(tmpdir(), 'streamside-reads-'));
  const store = await embeddedStore({ file: join(folder, 'streamside.db') });
  t.after(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  return store;
}
