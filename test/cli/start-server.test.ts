import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';
import { startServer } from '../../src/cli/start-server.js';
import type { LoggedEvent } from '../../src/cli/log.js';
import type { MakeEngine } from '../../src/cli/served-engine.js';
import type { RunningServer } from '../../src/cli/start-server.js';
import type { Grant, Stream } from '../../src/contract/index.js';
import type { DiskHealth } from '../../src/engine/index.js';
import { createFakeEngine } from '../server/fake-engine.js';
import { standInAccount, startCloudflareStandIn } from '../server/stand-ins/cloudflare.js';
import { sendRaw } from './support/send-raw.js';

describe('startServer', () => {
  let folder = '';
  let running: RunningServer[] = [];
  let closedEngines = 0;
  let diskHealth: DiskHealth = 'ok';
  let addresses: unknown[] = [];
  let ask: Parameters<MakeEngine>[0]['authorize'];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-data-'));
    closedEngines = 0;
    diskHealth = 'ok';
    addresses = [];
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
      health: async () => ({
        status: diskHealth === 'ok' ? 'ok' : 'failing',
        engine: 'running',
        disk: diskHealth,
      }),
      metrics: () => 'streamside_viewers 3\n',
      iceServers: () => [{ urls: ['turn:turn.test'], username: 'for-a-while', credential: 'c' }],
      fetch: async (request, sender) => {
        addresses.push(sender?.address);
        return new Response(`media ${new URL(request.url).pathname}`);
      },
      answerHls: ({ url = '' }, outgoing, sender) => {
        if (!url.includes('/hls/')) return false;
        addresses.push(sender?.address);
        outgoing.end(`playlist ${url}`);
        return true;
      },
      close: async () => void (closedEngines += 1),
    };
  };
  const start = async (
    environment: NodeJS.ProcessEnv = {},
    log: (event: LoggedEvent) => void = () => undefined,
  ) => {
    const configuration = readConfiguration({ PORT: '0', STREAMSIDE_DATA: folder, ...environment });
    const server = await startServer(configuration, createEngine, log);
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
    const playlist = await fetchFrom(server, '/media/a/hls/index.m3u8?_HLS_msn=3');
    assert.equal(await playlist.text(), 'playlist /media/a/hls/index.m3u8?_HLS_msn=3');
    assert.equal((await fetchFrom(server, '/medial')).status, 404);
    const dotted = 'GET /live/../media/a/whep HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    assert.match(await sendRaw(server.port, dotted), /\r\nmedia \/media\/a\/whep\r\n/);
  });

  it('starts with a token that Cloudflare refuses, and says so', async (t) => {
    const standIn = await startCloudflareStandIn();
    t.after(() => standIn.close());
    const environment = {
      STREAMSIDE_PROVIDER: 'cloudflare',
      CLOUDFLARE_ACCOUNT_ID: standInAccount.accountId,
      CLOUDFLARE_API_TOKEN: 'a-token-that-was-withdrawn',
      CLOUDFLARE_BASE_URL: standIn.baseUrl,
    };
    const told = new Promise<LoggedEvent>((resolve) => {
      void start(environment, (event) => {
        if (event.type !== 'server-started') resolve(event);
      });
    });
    const event = await told;
    assert.equal(event.type, 'service-refused');
    assert.doesNotMatch(JSON.stringify(event), /withdrawn/);
    const [server] = running;
    assert.ok(server);
    assert.equal((await fetchFrom(server, '/live')).status, 200);
  });

  it('listens before a silent service has answered', async (t) => {
    const standIn = await startCloudflareStandIn();
    t.after(() => standIn.close());
    standIn.faults.order('*', { type: 'silent' }, Infinity);
    const server = await start({
      STREAMSIDE_PROVIDER: 'cloudflare',
      CLOUDFLARE_ACCOUNT_ID: standInAccount.accountId,
      CLOUDFLARE_API_TOKEN: standInAccount.apiToken,
      CLOUDFLARE_BASE_URL: standIn.baseUrl,
    });
    assert.equal((await fetchFrom(server, '/live')).status, 200);
  });

  it('says to anybody how it is, and its metrics to the operator only', async () => {
    const server = await start();
    const healthy = await fetchFrom(server, '/healthz');
    assert.deepEqual(
      [healthy.status, await healthy.json()],
      [
        200,
        { status: 'ok', engine: 'running', disk: 'ok', provider: 'local', database: 'embedded' },
      ],
    );
    diskHealth = 'full';
    const failing = await fetchFrom(server, '/healthz');
    assert.equal(failing.status, 503);
    assert.match(await failing.text(), /"disk":"full"/);
    const ask = (token?: string) =>
      fetchFrom(server, '/metrics', {
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      });
    assert.equal((await ask()).status, 401);
    assert.equal((await ask('wrong')).status, 401);
    const metrics = await ask(server.token);
    assert.match(metrics.headers.get('Content-Type') ?? '', /^text\/plain; version=0\.0\.4/);
    assert.equal(await metrics.text(), 'streamside_viewers 3\n');
    assert.equal((await fetchFrom(server, '/healthz', { method: 'POST' })).status, 405);
    assert.equal((await fetchFrom(server, '/healthz/more')).status, 404);
  });

  it('tells the engine who asks, by the proxy’s word only where that is trusted', async () => {
    const headers = { 'X-Forwarded-For': '198.51.100.9, 203.0.113.7' };
    const plain = await start();
    await fetchFrom(plain, '/media/a/whep', { headers });
    await fetchFrom(plain, '/media/a/hls/index.m3u8', { headers });
    const data = join(folder, 'other');
    const trusting = await start({ STREAMSIDE_TRUST_PROXY: 'true', STREAMSIDE_DATA: data });
    await fetchFrom(trusting, '/media/a/whep', { headers });
    await fetchFrom(trusting, '/media/a/hls/index.m3u8', { headers });
    const [plainly, forwarded] = ['127.0.0.1', '203.0.113.7'];
    assert.deepEqual(addresses, [plainly, plainly, forwarded, forwarded]);
  });

  it('serves nothing outside of its folders, however the path is written', async () => {
    const server = await start();
    for (const path of [
      '/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/demo/../../package.json',
      '/.%00./package.json',
      '//etc/passwd',
    ]) {
      const head = await sendRaw(
        server.port,
        `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      assert.match(head, /^HTTP\/1\.1 40[04] /, path);
    }
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
    const [turn] = whip.iceServers;
    assert.equal(turn?.username, 'for-a-while', 'made by the engine for this grant');
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

  it('refuses the relay route without an ffmpeg, before anybody broadcasts', async () => {
    const relay = {
      STREAMSIDE_PROVIDER: 'cloudflare',
      CLOUDFLARE_ACCOUNT_ID: 'account1',
      CLOUDFLARE_API_TOKEN: 'hush',
      CLOUDFLARE_BASE_URL: 'http://127.0.0.1:9/client/v4',
      STREAMSIDE_FFMPEG: join(folder, 'no-ffmpeg'),
    };
    await start({ ...relay, CLOUDFLARE_ROUTE: 'direct' });
    await running.pop()?.stop();
    await assert.rejects(start({ ...relay, CLOUDFLARE_ROUTE: 'relay' }), {
      name: 'StartError',
      code: 'ffmpeg-missing',
    });
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
