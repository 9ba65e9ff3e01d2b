import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import { startServer } from '../support/streamside-server.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;

type Kind = 'sound' | 'picture';

/** Who has a microphone and no camera, or a camera alone, goes live in a page of the browser. The caller closes it. */
async function send(
  browser: Browser,
  origin: string,
  { kind, url, token }: { kind: Kind; url: string; token: string },
): Promise<BrowserContext> {
  const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
  const page = await context.newPage();
  await page.route(`${origin}/sender`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Send</title>' }),
  );
  await page.goto(`${origin}/sender`);
  await page.evaluate(
    async ([wanted, address, bearer]) => {
      const small = { width: 320, height: 180 };
      const media = await navigator.mediaDevices.getUserMedia(
        wanted === 'sound' ? { audio: true } : { video: small },
      );
      const peer = new RTCPeerConnection();
      for (const track of media.getTracks()) peer.addTrack(track, media);
      await peer.setLocalDescription();
      while (peer.iceGatheringState !== 'complete') {
        await new Promise((gathered) => {
          peer.addEventListener('icegatheringstatechange', gathered, { once: true });
        });
      }
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${bearer}` },
        body: peer.localDescription?.sdp ?? '',
      });
      await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    },
    [kind, url, token] as const,
  );
  return context;
}

describe('LivePlayerElement, where nobody has a camera, or nobody a microphone', () => {
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const kind of ['sound', 'picture'] as const) {
    for (const path of ['whep', 'hls'] as const) {
      it(`plays the ${kind} by ${path}`, async () => {
        const { origin, token } = server;
        const client = new ContractClient({ endpoint: `${origin}/live`, token });
        const { id } = await client.createStream({ title: 'Of one kind' });
        const { whip } = await client.createGrant(id);
        const url = new URL(whip.url, origin).href;
        const sender = await send(browser, origin, { kind, url, token: whip.token ?? '' });
        const faults: string[] = [];
        const player = await PlayerPage.open(browser, origin, {
          attributes: { endpoint: '/live', stream: id, autoplay: '' },
          faults,
          hasWebRtc: path === 'whep',
        });
        await player.reach('playing');
        await player.page.waitForFunction(
          () => find<StreamsideElement>('live-player').media.currentTime > 1,
          null,
          { timeout: SOON_MS },
        );
        if (kind === 'picture') await player.frames(SOME_FRAMES);
        assert.equal(await player.path(), path);
        assert.deepEqual(faults, []);
        // The next one has the machine for itself.
        await Promise.all([sender.close(), player.page.context().close()]);
      });
    }
  }
});
