import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ContractClient } from '../../src/contract/index.js';
import type { Stream } from '../../src/contract/index.js';
import { EngineStage } from '../engine/support/engine-stage.js';
import { probe } from '../engine/support/rtmp-listener.js';
import type { CloudflareStandIn } from '../server/stand-ins/cloudflare.js';
import { standInAccount, startCloudflareStandIn } from '../server/stand-ins/cloudflare.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { openDemoPage, reach, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { seen } from './seen-stream.js';

const BROADCAST_MS = 8_000;

/** A busy machine's camera gives its first picture as late as this after the tap, its last one as early before the end. */
const UNSEEN_SECONDS = 4;

describe("a broadcast by way of Cloudflare's direct route", () => {
  /** Takes media in the service's place: the stand-in itself takes none. */
  let edge: EngineStage;
  let cloudflare: CloudflareStandIn;
  let server: StreamsideServer;

  before(async () => {
    edge = await EngineStage.open();
    cloudflare = await startCloudflareStandIn({ edge: edge.engine });
    server = await startServer({
      STREAMSIDE_PROVIDER: 'cloudflare',
      CLOUDFLARE_ROUTE: 'direct',
      CLOUDFLARE_BASE_URL: cloudflare.baseUrl,
      CLOUDFLARE_ACCOUNT_ID: standInAccount.accountId,
      CLOUDFLARE_API_TOKEN: standInAccount.apiToken,
    });
  });
  after(async () => {
    await edge?.close();
    await server?.stop();
    await cloudflare?.close();
  });

  it('is live by WHEP, and kept by the pieces of the phone, which nobody else records', async () => {
    const { origin, token } = server;
    const client = new ContractClient({ endpoint: `${origin}/live`, token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const faults: string[] = [];
    const open = (page: string, hash = '') =>
      openDemoPage(edge.browser, `${origin}/${page}?stream=${id}${hash}`, faults);
    const [viewer, phone] = await Promise.all([
      open('watch'),
      open('broadcast', `#token=${token}`),
    ]);
    const started = phone.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    const { input } = cloudflare;
    await edge.report(input.uid, ({ ingest }) => ingest === 'connected');
    assert.notEqual((await client.getStream(id)).status, 'live', 'the service has not said so yet');
    cloudflare.connect(input, 'webrtc');
    await started;
    await reach(phone, 'whip-broadcaster', 'streaming');
    await reach(viewer, 'live-player', 'playing');
    await new Promise((resolve) => setTimeout(resolve, BROADCAST_MS));

    await phone.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    cloudflare.disconnect(input);
    await reach(phone, 'whip-broadcaster', 'stopped');
    const isDone = new AbortController();
    const ready = makeReady(cloudflare, edge.folder, isDone.signal);
    const said = phone.getByText(/are safe|could not be kept/).first();
    await said.waitFor({ timeout: 2 * SOON_MS }).finally(() => isDone.abort());
    await ready;
    const done = await seen(client, id, ({ status }) => status === 'completed');
    const { recording, missingSeconds } = done.assurance;
    assert.equal(recording, 'confirmed');
    assert.ok(missingSeconds <= UNSEEN_SECONDS, JSON.stringify(toTimes(done)));
    assert.ok(done.recordings.every(({ from, state }) => from === 'device' && state === 'ready'));
    await reach(viewer, 'live-player', 'replay');
    assert.deepEqual(faults, []);
    const { whip, rtmps } = input.secrets;
    for (const secret of [whip, rtmps, standInAccount.apiToken]) {
      assert.ok(!(JSON.stringify(done) + server.output()).includes(secret));
    }
  });
});

/** Until the signal, makes every upload playable once its bytes are there, as the service does. */
async function makeReady(
  cloudflare: CloudflareStandIn,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const { uploads, videos } = cloudflare.account;
  while (!signal.aborted) {
    for (const video of videos.values()) {
      if (video.state !== 'queued') continue;
      const file = join(folder, `upload-${video.uid}`);
      await writeFile(file, uploads.get(video.uid)?.bytes ?? '');
      const times = (await probe(file)).packets.map(({ dts }) => dts);
      cloudflare.finish(video, Math.max(...times) - Math.min(...times));
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** For who has to find out what is missing. */
function toTimes({ assurance, recordings, gaps }: Stream): unknown {
  const held = recordings.map(({ startedAt, duration }) => ({ startedAt, duration }));
  return { assurance, held, gaps };
}
