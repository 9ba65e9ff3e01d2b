import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import { startServer } from '../support/streamside-server.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { PlayerPage } from './player-page.js';

/** Who has a microphone and no camera goes live in a page of the browser. */
async function speak(browser: Browser, origin: string, url: string, token: string): Promise<void> {
  const context = await browser.newContext({ permissions: ['microphone'] });
  const page = await context.newPage();
  await page.route(`${origin}/speaker`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Speak</title>' }),
  );
  await page.goto(`${origin}/speaker`);
  await page.evaluate(
    async ([address, bearer]) => {
      const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
      const peer = new RTCPeerConnection();
      for (const track of sound.getTracks()) peer.addTrack(track, sound);
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
    [url, token] as const,
  );
}

describe('LivePlayerElement, where nobody has a camera', () => {
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const path of ['whep', 'hls'] as const) {
    it(`plays the sound by ${path}`, async () => {
      const { origin, token } = server;
      const client = new ContractClient({ endpoint: `${origin}/live`, token });
      const { id } = await client.createStream({ title: 'Spoken' });
      const { whip } = await client.createGrant(id);
      await speak(browser, origin, new URL(whip.url, origin).href, whip.token ?? '');
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
      assert.equal(await player.path(), path);
      assert.deepEqual(faults, []);
    });
  }
});
