import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { formatAddresses } from '../../src/cli/addresses.js';
import { readConfiguration } from '../../src/cli/configuration.js';
import { startServer } from '../../src/cli/start-server.js';
import type { MakeEngine, RunningServer } from '../../src/cli/start-server.js';
import type { Grant, Stream } from '../../src/contract/index.js';
import { createFakeEngine } from '../server/fake-engine.js';

describe('startServer', () => {
  let folder = '';
  let running: RunningServer[] = [];
  let closedEngines = 0;
  let ask: Parameters<MakeEngine>[0]['authorize'];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-data-'));
    closedEngines = 0;
  });
  afterEach(async () => {
    for (const server of running) await server.stop();
    running = [];
    await rm(folder, { recursive: true });
  });

  const createEngine: MakeEngine = async ({ authorize }) => {
    ask = authorize;
    return {
      ...createFakeEngine(),
      fetch: async (request) => new Response(`media ${new URL(request.url).pathname}`),
      close: async () => void (closedEngines += 1),
    };
  };
  const start = async (environment: NodeJS.ProcessEnv = {}) => {
    const configuration = readConfiguration({ PORT: '0', STREAMSIDE_DATA: folder, ...environment });
    const server = await startServer(configuration, createEngine);
    running.push(server);
    return server;
  };
  const fetchFrom = (server: RunningServer, path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, init);

  it('serves contract and media under their paths', async () => {
    const server = await start();
    const discovery = await (await fetchFrom(server, '/live')).json();
    assert.equal((discovery as { contract: string }).contract, 'streamside/1');
    assert.equal(await (await fetchFrom(server, '/media/a/whep')).text(), 'media /media/a/whep');
    assert.equal((await fetchFrom(server, '/medial')).status, 404);
  });

  it('makes an operator token once, and keeps it where only its owner reads', async () => {
    const first = await start();
    assert.equal((await stat(join(folder, 'operator-token'))).mode & 0o777, 0o600);
    await first.stop();
    const second = await start();
    assert.equal(second.token, first.token);
    assert.match(second.token, /^[\w-]{32}$/);
    await second.stop();
    assert.equal((await start({ STREAMSIDE_TOKEN: 'mine' })).token, 'mine');
  });

  it('lets the engine ask who may publish, watch and replay', async () => {
    const server = await start();
    const post = async (path: string, body: object) =>
      (
        await fetchFrom(server, path, {
          method: 'POST',
          headers: { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json();
    const { id } = (await post('/live/streams', { title: 'a', visibility: 'private' })) as Stream;
    const { whip } = (await post(`/live/streams/${id}/grants`, {})) as Grant;
    assert.equal(whip.url, `http://127.0.0.1:${server.port}/media/${id}/whip`);
    const { token } = whip;
    assert.equal(await ask({ action: 'publish', streamId: id, token }), 'allowed');
    assert.equal(await ask({ action: 'publish', streamId: id, token: null }), 'unauthenticated');
    assert.equal(await ask({ action: 'watch', streamId: id, token: null }), 'unauthenticated');
    assert.equal(await ask({ action: 'replay', streamId: id, token: server.token }), 'allowed');
    assert.equal(await ask({ action: 'watch', streamId: 'st_0', token }), 'unknown-stream');
  });

  it('refuses a data folder that another one uses, until that one ends', async () => {
    const first = await start();
    await assert.rejects(start(), { code: 'folder-busy' });
    await first.stop();
    await start();
  });

  it('says in one sentence that a file of the data folder cannot be opened', async () => {
    for (const name of ['streamside.db', 'streamside.lock', 'operator-token']) {
      const data = join(folder, `without-${name}`);
      await mkdir(join(data, name), { recursive: true });
      await assert.rejects(start({ STREAMSIDE_DATA: data }), {
        name: 'StartError',
        message: /cannot be used.*(a file in it|it cannot be opened|a folder in its way)/,
      });
      await rmdir(join(data, name));
      await start({ STREAMSIDE_DATA: data });
    }
  });

  it('refuses a busy port, and leaves nothing behind', async () => {
    const first = await start();
    const other = join(folder, 'other');
    const environment = { PORT: String(first.port), STREAMSIDE_DATA: other };
    await assert.rejects(start(environment), { code: 'address-busy' });
    assert.equal(closedEngines, 1);
    await start({ STREAMSIDE_DATA: other });
  });

  it('refuses an address that is not this machine', async () => {
    await assert.rejects(start({ HOST: '192.0.2.1' }), { code: 'address-unusable' });
  });

  it('tells viewers and the database what became of a broadcast that the stop ended', async () => {
    const startedAt = new Date(Date.now() - 5_000).toISOString();
    const recording = { id: 'rec_1', startedAt, hls: '/a.m3u8' };
    const fake = createFakeEngine();
    let hasEnded = false;
    const makeEngine: MakeEngine = async () => ({
      ...fake,
      report: async (streamId) =>
        hasEnded
          ? {
              ingest: 'none',
              liveSince: null,
              recordings: [{ ...recording, state: 'ready', durationSeconds: 5 }],
            }
          : fake.report(streamId),
      fetch: async () => new Response(),
      // Says nothing of it: the last look has to find it.
      close: async () => void (hasEnded = true),
    });
    const configuration = readConfiguration({ PORT: '0', STREAMSIDE_DATA: folder });
    const server = await startServer(configuration, makeEngine);
    running.push(server);
    const response = await fetchFrom(server, '/live/streams', {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' },
      body: '{"title":"a"}',
    });
    const { id } = (await response.json()) as Stream;
    const events = await fetchFrom(server, `/live/streams/${id}/events`);
    fake.set(id, {
      ingest: 'connected',
      liveSince: startedAt,
      recordings: [{ ...recording, state: 'recording', durationSeconds: 4 }],
    });
    const chunks = (events.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"status":"live"')) text += (await chunks.read()).value ?? assert.fail();
    const stopped = server.stop();
    for (let read = await chunks.read(); !read.done; read = await chunks.read()) text += read.value;
    await stopped;
    assert.match(text, /"status":"completed"(?!.*"status")/s);
    const again = await start();
    const stream = (await (await fetchFrom(again, `/live/streams/${id}`)).json()) as Stream;
    assert.equal(stream.status, 'completed');
  });

  it('ends event streams cleanly and closes the engine', async () => {
    const server = await start();
    const response = await fetchFrom(server, '/live/streams', {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' },
      body: '{"title":"a"}',
    });
    const events = await fetchFrom(
      server,
      `/live${new URL(response.headers.get('Location') ?? '', 'http://a').pathname.slice(5)}/events`,
    );
    const [text] = await Promise.all([events.text(), server.stop()]);
    assert.match(text, /event: stream/);
    assert.equal(closedEngines, 1);
    await assert.rejects(fetchFrom(server, '/live'));
  });
});

describe('formatAddresses', () => {
  const server = { port: 8080, token: 'op', dataPath: '/srv' };

  it('names what to open, with the token in the fragment', () => {
    const text = formatAddresses({ host: '127.0.0.1', publicUrl: null }, server);
    assert.match(text, /http:\/\/127\.0\.0\.1:8080\/#token=op\n/);
    assert.match(text, /http:\/\/127\.0\.0\.1:8080\/live\n/);
    assert.doesNotMatch(text, /HTTPS/);
  });

  it('says what a phone needs where others can reach the server', () => {
    const text = formatAddresses({ host: '0.0.0.0', publicUrl: null }, server);
    assert.match(text, /http:\/\/127\.0\.0\.1:8080\/live\n/);
    assert.match(text, /HTTPS/);
  });
});
