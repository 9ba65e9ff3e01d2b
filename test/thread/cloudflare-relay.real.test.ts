import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { publish } from '../engine/support/media-page.js';
import { probe, RtmpListener } from '../engine/support/rtmp-listener.js';
import type { CloudflareStandIn } from '../server/stand-ins/cloudflare.js';
import { standInAccount, startCloudflareStandIn } from '../server/stand-ins/cloudflare.js';
import { launchBrowser, smallWindow } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { seen } from './seen-stream.js';

describe("a broadcast by way of Cloudflare's relay route", () => {
  const folder = mkdtempSync(join(tmpdir(), 'streamside-relayed-'));
  const listeners: RtmpListener[] = [];
  let browser: Browser;
  let cloudflare: CloudflareStandIn;
  let server: StreamsideServer;
  let port = 0;

  before(async () => {
    port = await freePort();
    [browser, cloudflare] = await Promise.all([
      launchBrowser(),
      startCloudflareStandIn({ rtmpsUrl: `rtmp://127.0.0.1:${port}/live/` }),
    ]);
    server = await startServer({
      STREAMSIDE_PROVIDER: 'cloudflare',
      CLOUDFLARE_ROUTE: 'relay',
      CLOUDFLARE_BASE_URL: cloudflare.baseUrl,
      CLOUDFLARE_ACCOUNT_ID: standInAccount.accountId,
      CLOUDFLARE_API_TOKEN: standInAccount.apiToken,
    });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await cloudflare?.close();
    for (const listener of listeners) await listener.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Takes media where the live input would; the stand-in itself takes none. */
  const listen = (name: string) => {
    const { rtmps } = cloudflare.input.secrets;
    const listener = RtmpListener.open(port, rtmps, join(folder, name));
    listeners.push(listener);
    return listener;
  };

  it('reaches the live input, outlives its drop, and is kept at both ends', async () => {
    const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const { whip } = await client.createGrant(id);
    const first = listen('first.flv');
    const page = await browser.newPage(smallWindow);
    await page.goto(server.origin);
    const session = await publish(page, whip.url, null, whip.token);
    await first.received(4);
    cloudflare.connect(cloudflare.input);

    const live = await seen(client, id, ({ recordings, assurance }) => {
      const running = recordings.filter(({ state }) => state === 'recording');
      return running.length === 2 && assurance.recording === 'confirmed';
    });
    assert.equal(live.status, 'live');
    assert.deepEqual(live.recordings.map(({ from }) => from).sort(), ['cloudflare', 'local']);
    assert.ok(live.sources.some(({ type, url }) => type === 'whep' && url.startsWith('/media/')));
    assert.ok(live.sources.some(({ type, url }) => type === 'hls' && url.includes('/customer/')));

    first.drop();
    await first.ended();
    const second = listen('second.flv');
    await second.received(3);

    const headers = { Authorization: `Bearer ${whip.token ?? ''}` };
    await fetch(session, { method: 'DELETE', headers });
    await second.ended();
    assert.deepEqual((await probe(second.file)).streams, ['aac 48000', 'h264 640x360']);
    const video = cloudflare.account.runningVideo(cloudflare.input.uid);
    assert.ok(video);
    cloudflare.disconnect(cloudflare.input);
    cloudflare.finish(video, 10);
    const done = await seen(client, id, ({ status }) => status === 'completed');
    const ready = done.recordings.filter(({ state }) => state === 'ready');
    // The engine's are several, and their whole, where a busy machine is late with AAC for a while.
    const keepers = new Set(ready.map(({ from }) => from));
    assert.deepEqual([...keepers].sort(), ['cloudflare', 'local']);
    const { rtmps, whip: ingest } = cloudflare.input.secrets;
    for (const secret of [rtmps, ingest, standInAccount.apiToken]) {
      assert.ok(!(JSON.stringify(done) + server.output()).includes(secret));
    }
  });
});
