import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runConformance } from '../../src/conformance/index.js';
import type { Provider } from '../../src/server/index.js';
import { toNodeListener } from '../../src/server/index.js';
import { describeProvider } from './provider-suite.js';
import { createWorkbench, operator } from './workbench.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(root, 'node_modules', '.providers-doc-'));
after(() => rmSync(folder, { recursive: true }));

/** The page's provider, as it stands there. */
async function importProvider() {
  const page = readFileSync(join(root, 'docs', 'providers.md'), 'utf8');
  const [, code = ''] = /```ts provider\n([\s\S]*?)```/.exec(page) ?? [];
  const file = join(folder, 'provider.ts');
  const source = (name: string) => JSON.stringify(join(root, 'src', name, 'index.ts'));
  writeFileSync(
    file,
    code
      .replaceAll("'streamside/contract'", source('contract'))
      .replaceAll("'streamside/server'", source('server')),
  );
  return (await import(file)) as {
    rooms: (options: { url: string; apiKey: string }) => Provider;
  };
}

/** The service that the page imagines. */
async function startRooms() {
  const rooms = new Map<string, Record<string, unknown>>();
  let count = 0;
  const server = createServer((request, response) => {
    const answer = (status: number, body?: unknown) =>
      response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
    const url = new URL(request.url ?? '/', 'http://rooms.test');
    const [, , id = ''] = url.pathname.split('/');
    if (request.headers.authorization !== 'Bearer a-key') return void answer(401);
    if (request.method === 'DELETE') return void answer(rooms.delete(id) ? 204 : 404);
    if (request.method === 'GET' && id) {
      return void (rooms.has(id) ? answer(200, rooms.get(id)) : answer(404));
    }
    if (request.method === 'GET') {
      const name = url.searchParams.get('name');
      return void answer(
        200,
        [...rooms.values()].filter((room) => room['name'] === name),
      );
    }
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      const { name } = JSON.parse(text) as { name: string };
      const room = {
        id: `room-${(count += 1)}`,
        name,
        publish: { url: `https://rooms.test/in/${count}`, token: 'secret' },
        play: { whep: `https://rooms.test/out/${count}` },
        publishingSince: null,
        recordings: [],
      };
      rooms.set(room.id, room);
      answer(201, room);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    rooms,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const { rooms } = await importProvider();

describeProvider({
  name: "docs/providers.md's provider",
  async open() {
    const service = await startRooms();
    return {
      provider: rooms({ url: service.url, apiKey: 'a-key' }),
      listMade: () => [...service.rooms.values()].map(({ name }) => String(name)),
      close: service.close,
    };
  },
});

describe('docs/providers.md', () => {
  it('has a provider with which the handler fills the contract', async (test) => {
    const service = await startRooms();
    const bench = createWorkbench({
      provider: rooms({ url: service.url, apiKey: 'a-key' }),
      now: () => new Date(),
    });
    const server = createServer(toNodeListener(bench.handler)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    test.after(async () => {
      server.closeAllConnections();
      server.close();
      await bench.close();
      await service.close();
    });
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}/live`;
    const results = await runConformance({ baseUrl, token: operator });
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    assert.deepEqual(failed, []);
    assert.ok(results.length > 20);
  });

  it('has a provider that brings a broadcast from its beginning to its recording', async (test) => {
    const service = await startRooms();
    const bench = createWorkbench({ provider: rooms({ url: service.url, apiKey: 'a-key' }) });
    test.after(async () => {
      await bench.close();
      await service.close();
    });
    const { id } = await bench.createStream();
    await bench.createGrant(id);
    const [room = {}] = service.rooms.values();
    const report = () =>
      bench.ask(`PUT /streams/${id}/broadcasts/b1`, {
        body: { startedAt: bench.at(0), endedAt: null, sentAt: bench.at(0), parts: [] },
      });
    room['publishingSince'] = bench.at(0);
    await report();
    const live = await bench.getStream(id);
    assert.equal(live.status, 'live');
    assert.deepEqual(
      live.sources.map(({ type }) => type),
      ['whep'],
    );
    const recording = { id: 'r1', startedAt: bench.at(0), seconds: 60, hls: 'https://r/1.m3u8' };
    bench.advance(60_000);
    Object.assign(room, {
      publishingSince: null,
      recordings: [{ ...recording, isDone: false }],
    });
    await report();
    assert.equal((await bench.getStream(id)).status, 'processing');
    Object.assign(room, { recordings: [{ ...recording, isDone: true }] });
    await report();
    const done = await bench.getStream(id);
    assert.equal(done.status, 'completed');
    assert.equal(done.recordings[0]?.coverage, 1);
  });
});
