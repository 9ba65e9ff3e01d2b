import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'node:test';
import type { Grant } from '../../src/contract/index.js';
import type { Streamside, StreamStore } from '../../src/server/index.js';
import { readSnippet, resolvePackages } from '../support/doc-snippets.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import { startMuxStandIn } from './stand-ins/mux.js';
import type { WebhookTarget } from './stand-ins/service-webhooks.js';

interface AppDocument {
  readonly title: string;
  readonly status: string;
  readonly streamingMethod: string;
  readonly recordingSources: Record<string, { state: string; url: string | null } | null>;
  readonly preferredRecordingSource: string | null;
}

interface App {
  readonly store: StreamStore;
  readonly streamside: Streamside;
  readonly documents: Map<string, AppDocument>;
  readonly server: Server;
}

describe('docs/existing-app.md', () => {
  let cloudflare: Awaited<ReturnType<typeof startCloudflareStandIn>>;
  let mux: Awaited<ReturnType<typeof startMuxStandIn>>;
  let app: App;
  let origin = '';
  let folder = '';

  before(async () => {
    cloudflare = await startCloudflareStandIn();
    mux = await startMuxStandIn();
    folder = await mkdtemp(join(tmpdir(), 'streamside-existing-'));
    Object.assign(process.env, {
      STREAMSIDE_DB: join(folder, 'streamside.db'),
      STREAMSIDE_TOKEN: 'operator-of-the-app',
      CLOUDFLARE_ACCOUNT_ID: standInAccount.accountId,
      CLOUDFLARE_API_TOKEN: standInAccount.apiToken,
      CLOUDFLARE_BASE_URL: cloudflare.baseUrl,
      CLOUDFLARE_WEBHOOK_SECRET: standInAccount.webhookSecret,
      CLOUDFLARE_NOTIFICATION_SECRET: standInAccount.notificationSecret,
      MUX_TOKEN_ID: mux.access.tokenId,
      MUX_TOKEN_SECRET: mux.access.tokenSecret,
      MUX_BASE_URL: mux.access.baseUrl,
      MUX_WEBHOOK_SECRET: mux.access.webhookSecret,
    });
    const file = join(folder, 'app.mjs');
    const code = readSnippet('existing-app.md', 'existing-app.js').replace(
      '(8080)',
      "(0, '127.0.0.1')",
    );
    await writeFile(file, resolvePackages(code));
    app = (await import(pathToFileURL(file).href)) as App;
    if (!app.server.listening) await once(app.server, 'listening');
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  });
  after(async () => {
    app.server.close();
    app.server.closeAllConnections();
    await app.streamside.close();
    await app.store.close();
    await cloudflare.close();
    await mux.close();
    await rm(folder, { recursive: true });
  });

  const create = async (body: object): Promise<Grant & { streamId: string }> => {
    const response = await fetch(`${origin}/api/streams/create-whip`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 201);
    return (await response.json()) as Grant & { streamId: string };
  };

  /** Resolves with the app's document once it is so; changes of the store say when to look. */
  const until = async (id: string, isReached: (known: AppDocument) => boolean) => {
    for (;;) {
      const known = app.documents.get(id);
      if (known && isReached(known)) return known;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const deliver: WebhookTarget = ({ route, body, headers }) => {
    const path = route === 'mux' ? 'mux' : 'stream-status';
    return fetch(`${origin}/api/webhooks/${path}`, {
      method: 'POST',
      body,
      headers: { ...headers },
    });
  };

  it('makes a stream that a browser publishes to, and a document of it', async () => {
    const { streamId, whip } = await create({ title: 'Memorial service' });
    assert.match(whip.url, /^https?:\/\//);
    const known = await until(streamId, () => true);
    const { title, status, streamingMethod, recordingSources } = known;
    assert.deepEqual([title, status, streamingMethod], ['Memorial service', 'ready', 'whip']);
    assert.deepEqual(recordingSources, { cloudflare: null, mux: null });
    assert.ok(!JSON.stringify(known).includes(whip.url));
  });

  it('follows an encoder’s broadcast by the app’s own webhook routes', async () => {
    const earlier = new Set(cloudflare.account.inputs.values());
    const { streamId, rtmps } = await create({ title: 'Funeral', streamingMethod: 'rtmps' });
    assert.ok(rtmps);
    const input = [...cloudflare.account.inputs.values()].find((one) => !earlier.has(one));
    assert.ok(input);
    cloudflare.connect(input);
    assert.deepEqual(await cloudflare.webhooks.deliver(deliver), [204]);
    await until(streamId, ({ status }) => status === 'live');
    cloudflare.disconnect(input);
    for (const video of cloudflare.account.videos.values()) cloudflare.finish(video, 30);
    await cloudflare.webhooks.deliver(deliver);
    const known = await until(
      streamId,
      ({ recordingSources }) => recordingSources['cloudflare']?.state === 'ready',
    );
    assert.equal(known.streamingMethod, 'rtmps');
    assert.equal(known.preferredRecordingSource, 'cloudflare');
    assert.match(known.recordingSources['cloudflare']?.url ?? '', /manifest\/video\.m3u8$/);
  });

  it('takes webhooks of Mux by their signature over the bytes as they came', async () => {
    const statuses = await mux.webhooks.deliver(deliver);
    assert.ok(statuses.length > 0);
    assert.deepEqual([...new Set(statuses)], [204]);
    for (const path of ['mux', 'stream-status']) {
      const forged = await fetch(`${origin}/api/webhooks/${path}`, { method: 'POST', body: '{}' });
      assert.equal(forged.status, 401);
    }
  });
});
