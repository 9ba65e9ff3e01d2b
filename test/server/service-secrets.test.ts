import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';
import { createLog } from '../../src/cli/log.js';
import { startServer } from '../../src/cli/start-server.js';
import type { Grant, Stream, Upload } from '../../src/contract/index.js';
import { createEngine } from '../../src/engine/index.js';
import { Sightings } from './sightings.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import { startMuxStandIn } from './stand-ins/mux.js';

const operator = 'operator-of-the-whole-server';

/** The server as it is started in production, before both services, with all that it logs. */
async function startSite(t: TestContext, seen: Sightings) {
  const [cloudflare, mux] = await Promise.all([startCloudflareStandIn(), startMuxStandIn()]);
  const folder = await mkdtemp(join(tmpdir(), 'streamside-secrets-'));
  const logged: string[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    write: (line) => {
      logged.push(line);
      seen.add('the log', line);
    },
  });
  const configuration = readConfiguration({
    PORT: '0',
    STREAMSIDE_DATA: folder,
    STREAMSIDE_TOKEN: operator,
    STREAMSIDE_PROVIDER: 'cloudflare',
    CLOUDFLARE_BASE_URL: cloudflare.baseUrl,
    CLOUDFLARE_ACCOUNT_ID: standInAccount.accountId,
    CLOUDFLARE_API_TOKEN: standInAccount.apiToken,
    CLOUDFLARE_WEBHOOK_SECRET: standInAccount.webhookSecret,
    CLOUDFLARE_NOTIFICATION_SECRET: standInAccount.notificationSecret,
    MUX_BASE_URL: mux.access.baseUrl,
    MUX_TOKEN_ID: mux.access.tokenId,
    MUX_TOKEN_SECRET: mux.access.tokenSecret,
    MUX_WEBHOOK_SECRET: mux.access.webhookSecret,
  });
  const server = await startServer(configuration, createEngine, log);
  t.after(async () => {
    await server.stop();
    await Promise.all([cloudflare.close(), mux.close()]);
    await rm(folder, { recursive: true });
  });
  const ask = (
    line: string,
    { token = operator, ...options }: { token?: string | null } & RequestInit = {},
  ) => {
    const [method = '', path = ''] = line.split(' ');
    return fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      ...options,
      headers: {
        'Content-Type': 'application/json',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...options.headers,
      },
    });
  };
  return { cloudflare, mux, server, ask, logged };
}

describe('startServer, on services', () => {
  it('shows no secret in its log, its metrics, its health and to viewers, also when all fails', async (t) => {
    const seen = new Sightings();
    const { cloudflare, mux, server, ask, logged } = await startSite(t, seen);
    const post = async <T>(path: string, body: object): Promise<T> => {
      const answer = await ask(`POST /live${path}`, { body: JSON.stringify(body) });
      assert.equal(answer.status, 201, path);
      return (await answer.json()) as T;
    };
    const secrets: Record<string, string> = {
      operator,
      ...standInAccount,
      muxTokenSecret: mux.access.tokenSecret,
      muxWebhookSecret: mux.access.webhookSecret,
    };
    delete secrets['accountId'];

    const wanted = { title: 'A service', method: 'encoder', backup: true };
    const { id } = await post<Stream>('/streams', wanted);
    const before = await post<Grant>(`/streams/${id}/grants`, {});
    const after = await post<Grant>(`/streams/${id}/grants`, { rotate: true });
    assert.notEqual(before.rtmps?.streamKey, after.rtmps?.streamKey);
    for (const [name, { whip, rtmps, srt }] of Object.entries({ before, after })) {
      assert.ok(rtmps && srt);
      // Cloudflare's own address is its secret.
      assert.equal(whip.token, null);
      secrets[`whip address ${name}`] = whip.url;
      secrets[`stream key ${name}`] = rtmps.streamKey;
      secrets[`passphrase ${name}`] = srt.passphrase;
    }
    const piece = { broadcastId: 'b', partId: 'p', type: 'video/mp4', size: 1_000 };
    const { url } = await post<Upload>(`/streams/${id}/uploads`, piece);
    secrets['upload address'] = url;
    const [liveStream] = mux.books.liveStreams.values();
    assert.ok(liveStream);
    secrets['mux stream key'] = liveStream.stream_key;
    secrets['mux passphrase'] = liveStream.srt_passphrase;

    cloudflare.connect(cloudflare.input);
    mux.broadcasts.connect(liveStream.stream_key);
    for (const { webhooks } of [cloudflare, mux]) {
      const statuses = await webhooks.deliver(({ route, body, headers }) =>
        ask(`POST /live/webhooks/${route}`, { token: null, body, headers }),
      );
      assert.deepEqual(new Set(statuses), new Set([204]));
      // Forged, with the keys in it: what is refused is not repeated.
      for (const route of ['cloudflare', 'mux']) {
        const body = JSON.stringify(secrets);
        const headers = { 'Mux-Signature': 't=1,v1=0', 'cf-webhook-auth': 'no' };
        const forged = await ask(`POST /live/webhooks/${route}`, { token: null, body, headers });
        assert.equal(forged.status, 401);
        await seen.addAnswer(`a forged ${route} webhook`, forged);
      }
    }

    const look = async () => {
      for (const path of [`/live/streams/${id}`, '/live', '/healthz', '/metrics', '/nothing']) {
        await seen.addAnswer(path, await ask(`GET ${path}`, { token: null }));
      }
      await seen.addAnswer('the metrics', await ask('GET /metrics'));
      await seen.addAnswer('the list', await ask('GET /live/streams'));
    };
    await look();
    const text = Object.values(secrets).join(' ');
    const talkative = { errors: [{ code: 1, message: text }], error: { type: text } };
    for (const { faults } of [cloudflare, mux]) {
      faults.order('*', { type: 'status', status: 403, body: talkative }, Infinity);
    }
    for (const line of [
      'POST /live/streams',
      `POST /live/streams/${id}/grants`,
      `POST /live/streams/${id}/uploads`,
      `DELETE /live/streams/${id}?recordings=delete`,
    ]) {
      const body = line.startsWith('DELETE')
        ? null
        : JSON.stringify({ ...wanted, ...piece, partId: 'q', rotate: true });
      const failed = await ask(line, { body });
      assert.ok(failed.status >= 500 || line.startsWith('DELETE'), `${line}: ${failed.status}`);
      await seen.addAnswer(line, failed);
    }
    await look();
    await server.stop();

    assert.ok(logged.some((line) => line.includes('server-fault')));
    assert.ok(seen.size > 25);
    assert.deepEqual(seen.find(secrets), []);
  });
});
