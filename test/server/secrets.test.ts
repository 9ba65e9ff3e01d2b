import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { inspect } from 'node:util';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';
import { createLog } from '../../src/cli/log.js';
import { startServer } from '../../src/cli/start-server.js';
import type { Grant, Stream, ViewerLink } from '../../src/contract/index.js';
import { createEngine } from '../../src/engine/index.js';
import { cloudflareStream, muxBackup } from '../../src/server/index.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import { startMuxStandIn } from './stand-ins/mux.js';
import { Sightings } from './sightings.js';
import { createWorkbench, operator, readBlocks } from './workbench.js';

const json = async <T>(response: Response) => (await response.json()) as T;

describe('Sightings', () => {
  it('finds a secret in whatever form it is seen', () => {
    const seen = new Sightings();
    seen.add('a body', '{"url":"https:\\/\\/a.test\\/secret-address"}');
    seen.add('a header', Buffer.from('long-password').toString('base64'));
    const secrets = { address: 'https://a.test/secret-address', password: 'long-password' };
    assert.deepEqual(seen.find(secrets), ['address in a body', 'password in a header']);
  });
});

describe('createStreamside, on services', () => {
  const startServices = async (t: TestContext) => {
    const cloudflare = await startCloudflareStandIn();
    const mux = await startMuxStandIn();
    const errors: unknown[] = [];
    const bench = createWorkbench({
      provider: cloudflareStream({
        ...standInAccount,
        baseUrl: cloudflare.baseUrl,
        route: 'direct',
        backup: await muxBackup({ ...mux.access }),
        onError: (error) => errors.push(error),
      }),
      now: () => new Date(),
      onError: (error) => errors.push(error),
    });
    t.after(async () => {
      await bench.close();
      await cloudflare.close();
      await mux.close();
    });
    return { bench, cloudflare, mux, errors };
  };

  it('shows no secret to viewers, nor in refusals, failures and errors', async (t) => {
    const { bench, cloudflare, mux, errors } = await startServices(t);
    const printed = t.mock.method(console, 'error', () => undefined);
    const seen = new Sightings();
    const secrets: Record<string, string> = {
      operator,
      apiToken: standInAccount.apiToken,
      webhookSecret: standInAccount.webhookSecret,
      notificationSecret: standInAccount.notificationSecret,
      muxTokenSecret: mux.access.tokenSecret,
      muxWebhookSecret: mux.access.webhookSecret,
      manager: 'manager-of-the-family',
    };

    const ids: string[] = [];
    for (const [method, visibility] of [
      ['browser', 'public'],
      ['encoder', 'public'],
      ['encoder', 'private'],
    ] as const) {
      const stream = await bench.createStream({
        method,
        visibility,
        backup: true,
        managers: [secrets['manager']],
      });
      ids.push(stream.id);
      const { whip, rtmps, srt } = await bench.createGrant(stream.id);
      const name = `${method} ${visibility}`;
      secrets[`${name} whip address`] = whip.url;
      if (whip.token !== null) secrets[`${name} grant`] = whip.token;
      if (rtmps) secrets[`${name} stream key`] = rtmps.streamKey;
      if (srt) secrets[`${name} passphrase`] = srt.passphrase;
      const made = await bench.ask(`POST /streams/${stream.id}/viewer-links`);
      secrets[`${name} viewer link`] = (await json<ViewerLink>(made)).token;
    }
    for (const { secrets: own, uid } of cloudflare.account.inputs.values()) {
      for (const [kind, secret] of Object.entries(own)) secrets[`${uid} ${kind}`] = secret;
    }
    for (const { id, stream_key: key } of mux.books.liveStreams.values()) secrets[id] = key;
    for (const name of ['grant-tokens', 'viewer-tokens']) {
      secrets[name] = await bench.store.secret(name);
    }
    assert.ok(Object.keys(secrets).some((name) => name.includes('stream key')));

    for (const input of cloudflare.account.inputs.values()) cloudflare.connect(input);
    await cloudflare.webhooks.deliver(({ route, body, headers }) =>
      bench.ask(`POST /webhooks/${route}`, { token: null, body, headers: { ...headers } }),
    );

    const tokens: (string | null)[] = [null, 'nobody-knows-this', operator];
    const look = async () => {
      for (const token of tokens) {
        const who = token === operator ? 'the operator' : 'a stranger';
        for (const line of ['GET /', 'GET /streams', ...ids.map((id) => `GET /streams/${id}`)]) {
          await seen.addAnswer(`${line} by ${who}`, await bench.ask(line, { token }));
        }
        for (const id of ids) {
          for (const [line, body] of [
            [`PATCH /streams/${id}`, { title: 7 }],
            [`PUT /streams/${id}/broadcasts/b`, { startedAt: 'now' }],
            [`POST /streams/${id}/uploads`, { size: 'large' }],
            ['POST /streams', { title: secrets['operator']?.length }],
            ['POST /webhooks/mux', 'nonsense'],
            ['POST /webhooks/cloudflare', 'nonsense'],
          ] as const) {
            await seen.addAnswer(`${line} by ${who}`, await bench.ask(line, { token, body }));
          }
        }
      }
    };
    await look();
    for (const id of ids.slice(0, 2)) {
      const next = readBlocks(await bench.ask(`GET /streams/${id}/events`, { token: null }));
      seen.add(`events of ${id}`, `${await next()}${await next()}`);
    }

    // The services fail, and say more than they should.
    const talkative = { errors: [{ code: 1, message: Object.values(secrets).join(' ') }] };
    for (const service of [cloudflare, mux]) {
      service.faults.order('*', { type: 'status', status: 500, body: talkative }, Infinity);
    }
    await look();
    const failing = [
      ...ids.map((id) => `POST /streams/${id}/grants`),
      ...ids.map((id) => `PATCH /streams/${id}`),
      'POST /streams',
    ].map(async (line) => {
      const body = line.endsWith('grants') ? { rotate: true } : { title: 'Renamed' };
      const failed = await bench.ask(line, { body });
      assert.ok(failed.status >= 500 || line.startsWith('PATCH'), `${line}: ${failed.status}`);
      await seen.addAnswer(line, failed);
    });
    await Promise.all(failing);
    cloudflare.faults.clear();
    mux.faults.clear();
    assert.ok(errors.length > 0);
    for (const error of errors) seen.add('an error', inspect(error, { depth: 10 }));
    for (const call of printed.mock.calls) seen.add('the console', inspect(call.arguments));

    assert.ok(seen.size > 100);
    assert.deepEqual(seen.find(secrets), []);
  });
});

describe('startServer', () => {
  it('shows no secret in its log, its metrics, its health and to strangers', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-secrets-'));
    t.after(() => rm(folder, { recursive: true }));
    const seen = new Sightings();
    const log = createLog({
      level: 'debug',
      format: 'json',
      write: (line) => seen.add('the log', line),
    });
    const configuration = readConfiguration({ PORT: '0', STREAMSIDE_DATA: folder });
    const server = await startServer(configuration, createEngine, log);
    t.after(() => server.stop());
    const ask = (
      line: string,
      { token = null, body }: { token?: string | null; body?: string } = {},
    ) => {
      const [method = '', path = ''] = line.split(' ');
      return fetch(`http://127.0.0.1:${server.port}${path}`, {
        method,
        headers: {
          'Content-Type': path.startsWith('/media') ? 'application/sdp' : 'application/json',
          ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body }),
      });
    };
    const { token: own } = server;
    const body = '{"title":"A service","visibility":"private"}';
    const { id } = await json<Stream>(await ask('POST /live/streams', { token: own, body }));
    const { whip } = await json<Grant>(
      await ask(`POST /live/streams/${id}/grants`, { token: own }),
    );
    const made = await ask(`POST /live/streams/${id}/viewer-links`, { token: own });
    const link = await json<ViewerLink>(made);
    assert.equal(link.url, `../watch?stream=${id}#token=${link.token}`);
    const secrets = { operator: own, grant: whip.token ?? '', link: link.token };

    const asked: [string, Parameters<typeof ask>[1]][] = [];
    for (const token of [null, 'nobody-knows-this', link.token]) {
      asked.push([`GET /live/streams/${id}`, { token }], ['GET /live/streams', { token }]);
      asked.push([`POST /media/${id}/whep`, { token, body: 'v=0' }]);
      asked.push([`POST /media/${id}/whip`, { token, body: 'v=0' }]);
    }
    asked.push([`POST /media/${id}/whip`, { token: whip.token, body: 'v=0' }]);
    for (const token of [link.token, `${link.token}x`]) {
      for (const path of ['whep', 'hls/index.m3u8', 'recordings/index.m3u8', 'nothing/at.all']) {
        asked.push([`GET /media/${id}/~${token}/${path}`, {}]);
        asked.push([`POST /media/${id}/~${token}/${path}`, { body: 'v=0' }]);
      }
    }
    asked.push(['GET /healthz', {}], ['GET /metrics', {}], ['GET /metrics', { token: own }]);
    for (const [line, options] of asked) {
      await seen.addAnswer(line.replace(/~[^/]+/, '~…'), await ask(line, options));
    }
    await server.stop();

    assert.ok(seen.size > 30);
    assert.deepEqual(seen.find(secrets), []);
  });
});
