import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';
import { startServer } from '../../src/cli/start-server.js';
import type { RunningServer } from '../../src/cli/start-server.js';
import { ContractClient } from '../../src/contract/index.js';
import { createEngine } from '../../src/engine/index.js';
import { startAacThread } from '../engine/support/aac-thread.js';
import { frames, publish, watch } from '../engine/support/media-page.js';
import { launchBrowser, smallWindow } from '../support/browser.js';

describe('startServer, with a private stream', () => {
  let browser: Browser;
  let folder: string;
  let server: RunningServer;
  let origin: string;

  before(async () => {
    browser = await launchBrowser();
    folder = await mkdtemp(join(tmpdir(), 'streamside-private-'));
    const configuration = readConfiguration({ PORT: '0', STREAMSIDE_DATA: folder });
    server = await startServer(configuration, (options) =>
      createEngine({ ...options, startAacThread }),
    );
    origin = `http://127.0.0.1:${server.port}`;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  const openPage = async (): Promise<Page> => {
    const page = await browser.newPage(smallWindow);
    await page.goto(`${origin}/healthz`);
    return page;
  };
  const client = (token: string | null) =>
    new ContractClient({ endpoint: `${origin}/live`, token });

  it('shows those who watch nothing more within 10 s of being made private, and all to who has a link', async (t) => {
    const operator = client(server.token);
    const { id } = await operator.createStream({ title: 'A service' });
    const { whip } = await operator.createGrant(id);
    const publisher = await openPage();
    await publisher.setExtraHTTPHeaders({ Authorization: `Bearer ${whip.token}` });
    await publish(publisher, whip.url);
    const live = await untilLive(client(null), id);
    const whep = live.sources.find(({ type }) => type === 'whep')?.url ?? '';

    const anonymous = await openPage();
    await watch(anonymous, origin + whep);
    await frames(anonymous, 10);
    await anonymous.evaluate(() => {
      const video = document.querySelector('video');
      const seen = { fromMs: performance.now(), lastMs: performance.now() };
      Object.assign(globalThis, { seen });
      void (async () => {
        while (video !== null) {
          await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
          seen.lastMs = performance.now();
        }
      })();
    });
    await operator.updateStream(id, { visibility: 'private' });
    const lastFrameMs = await anonymous.evaluate(async () => {
      const { peer, seen } = globalThis as unknown as {
        peer: RTCPeerConnection;
        seen: { fromMs: number; lastMs: number };
      };
      while (peer.connectionState === 'connected') {
        await new Promise((resolve) => {
          peer.addEventListener('connectionstatechange', resolve, { once: true });
        });
      }
      return seen.lastMs - seen.fromMs;
    });
    t.diagnostic(`last picture after ${(lastFrameMs / 1_000).toFixed(1)} s`);
    assert.ok(lastFrameMs < 10_000);
    assert.equal((await fetch(`${origin}${whep}`, { method: 'POST', body: 'v=0' })).status, 401);

    const { token } = await operator.createViewerLink(id);
    const { sources } = await client(token).getStream(id);
    const signed = sources.find(({ type }) => type === 'whep')?.url ?? '';
    assert.ok(signed.includes(`/~${token}/`));
    const invited = await openPage();
    await watch(invited, origin + signed);
    await frames(invited, 10);
    await publisher.close();
  });

  async function untilLive(viewer: ContractClient, id: string) {
    const stop = new AbortController();
    return new Promise<Awaited<ReturnType<ContractClient['getStream']>>>((resolve) => {
      viewer.watchStream(id, {
        signal: stop.signal,
        onStream(stream) {
          if (stream.sources.length === 0) return;
          stop.abort();
          resolve(stream);
        },
      });
    });
  }
});
