import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { createEngine } from '../../src/engine/index.js';
import type { Engine } from '../../src/engine/index.js';
import { reportOf } from '../engine/support/report-change.js';
import { addModule, serve } from '../protocol/support/protocol-page.js';
import type { LoopbackServer } from '../protocol/support/protocol-page.js';
import { launchBrowser } from '../support/browser.js';
import type * as pageClients from './support/page-clients.js';

type Clients = typeof pageClients;

const frames = 20;

describe('clients of others in a browser', () => {
  let browser: Browser;
  let engine: Engine;
  let server: LoopbackServer;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-interop-'));
    engine = await createEngine({
      dataDir: folder,
      authorize: () => Promise.resolve('allowed'),
    });
    server = await serve((request) => engine.fetch(request));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.close();
    await engine.close();
    await rm(folder, { recursive: true });
  });

  async function openPage(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(server.origin);
    await addModule(page, `export * from '../../interop/support/page-clients.js';`, 'clients');
    return page;
  }

  for (const publisher of ['whip-whep', 'eyevinn']) {
    it(`${publisher} publishes, and whip-whep and Eyevinn’s player play it`, async () => {
      const streamId = `st_${publisher}`;
      const { whip, whep } = engine.addresses(streamId);
      const page = await openPage();
      await page.evaluate(
        ([name, url]) =>
          (globalThis as unknown as { clients: Clients }).clients.publishWith(name, url),
        [publisher, server.origin + whip] as const,
      );
      await reportOf(engine, streamId, ({ ingest }) => ingest === 'connected');
      for (const watcher of ['whip-whep', 'eyevinn-player']) {
        await page.evaluate(
          ([name, url, count]) =>
            (globalThis as unknown as { clients: Clients }).clients.watchWith(name, url, count),
          [watcher, server.origin + whep, frames] as const,
        );
      }
      await page.evaluate(() => (globalThis as unknown as { clients: Clients }).clients.stop());
      const ended = await reportOf(engine, streamId, ({ ingest }) => ingest === 'none');
      assert.equal(ended.liveSince, null);
      await page.close();
    });
  }
});
