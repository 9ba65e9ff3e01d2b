import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type * as Protocol from '../../src/protocol/index.js';
import { launchBrowser, smallWindow } from '../support/browser.js';
import { startEngineProcess } from './support/engine-process.js';
import type { EngineProcess } from './support/engine-process.js';
import type * as Pages from './support/page-server.js';
import { addModule, addProtocol, serve } from './support/protocol-page.js';
import type { LoopbackServer } from './support/protocol-page.js';

/** What the tests put into the page. */
declare const protocol: typeof Protocol;
declare const pageServer: typeof Pages;
interface Stage {
  whip: Protocol.WhipSession;
  whep: Protocol.WhepSession;
  track: MediaStreamTrack;
}
declare const stage: Stage;

describe('WhipSession and WhepSession in Chromium', () => {
  let browser: Browser;
  let engine: EngineProcess;
  let server: LoopbackServer;
  let page: Page;
  /** `method kind status`, as the engine answered; the kind is `whip`, `whep` or `session`. */
  let log: string[] = [];
  /** Session addresses in the order in which they were made. */
  let locations: string[] = [];

  before(async () => {
    engine = await startEngineProcess();
    server = await serve(async (request) => {
      const response = await engine.fetch(request);
      const kind = /whip$|whep$/.exec(request.url)?.[0] ?? 'session';
      log.push(`${request.method} ${kind} ${response.status}`);
      const location = response.headers.get('Location');
      if (location !== null) locations.push(new URL(location, request.url).href);
      return response;
    });
    browser = await launchBrowser();
    page = await browser.newPage(smallWindow);
  });

  after(async () => {
    await browser.close();
    await server.close();
    engine.close();
  });

  async function openPage(): Promise<void> {
    await page.goto(server.origin);
    await addProtocol(page);
    await page.evaluate(() => Object.assign(globalThis, { stage: {} }));
    log = [];
    locations = [];
  }

  async function isLive(streamId: string): Promise<boolean> {
    return (await engine.liveSince(streamId)) !== null;
  }

  async function publish(streamId: string): Promise<void> {
    await page.evaluate(async (url) => {
      const media = await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: { width: 640, height: 360 },
      });
      const [track] = media.getVideoTracks();
      if (track) stage.track = track;
      stage.whip = new protocol.WhipSession({ url, media });
      await stage.whip.open();
    }, `/media/${streamId}/whip`);
    // A viewer that comes before the first packet is sent away for two seconds.
    assert.ok(await waitFor(() => isLive(streamId)));
  }

  async function watch(streamId: string): Promise<void> {
    await page.evaluate(async (url) => {
      stage.whep = new protocol.WhepSession({ url });
      const video = document.querySelector('video');
      if (video) video.srcObject = stage.whep.media;
      await stage.whep.open();
    }, `/media/${streamId}/whep`);
  }

  async function seeFrames(count: number): Promise<void> {
    await page.evaluate(async (wanted) => {
      const video = document.querySelector('video');
      for (let seen = 0; seen < wanted; seen++) {
        await new Promise((resolve) => video?.requestVideoFrameCallback(resolve));
      }
    }, count);
  }

  /** Resolves when the session has been in each of these phases, from now on. */
  async function phases(session: 'whip' | 'whep', ...wanted: string[]): Promise<void> {
    await page.evaluate(
      async ([name, ...rest]) => {
        const target = name === 'whip' ? stage.whip : stage.whep;
        for (const phase of rest) {
          while (target.state.phase !== phase) {
            await new Promise((resolve) => {
              target.addEventListener('statechange', resolve, { once: true });
            });
          }
        }
      },
      [session, ...wanted],
    );
  }

  it('publishes, plays with frames that advance, and deletes both sessions on close', async () => {
    await openPage();
    await publish('one');
    await watch('one');
    await seeFrames(10);
    const kinds = await page.evaluate(() => stage.whep.media.getTracks().map(({ kind }) => kind));
    assert.deepEqual(kinds, ['audio', 'video']);
    await page.evaluate(async () => {
      await stage.whep.close();
      await stage.whip.close();
    });
    assert.equal(log.filter((line) => line === 'POST whip 201').length, 1);
    assert.equal(log.filter((line) => line === 'POST whep 201').length, 1);
    assert.equal(log.filter((line) => line === 'DELETE session 200').length, 2);
    assert.ok(log.includes('PATCH session 204'), 'candidates are taken');
    assert.ok(!log.some((line) => /^PATCH session [45]/.test(line)), String(log));
    assert.equal(await page.evaluate(() => stage.track.readyState), 'live');
  });

  it('comes back with a second session when the server has lost the first, the newest track in it', async () => {
    await openPage();
    await publish('two');
    await page.evaluate(async () => {
      const media = await navigator.mediaDevices.getUserMedia({
        video: { width: 320, height: 180 },
      });
      const [track] = media.getVideoTracks();
      if (track) await stage.whip.replaceTrack(track);
    });
    const [publisher = ''] = locations;
    await fetch(publisher, { method: 'DELETE' });
    const back = phases('whip', 'recovering', 'open');
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await back;
    assert.equal(log.filter((line) => line === 'POST whip 201').length, 2);
    assert.ok(await waitFor(() => isLive('two')));
    await watch('two');
    await page.waitForFunction(() => document.querySelector('video')?.videoWidth === 320);
    await seeFrames(5);
    await page.evaluate(() => Promise.all([stage.whip.close(), stage.whep.close()]));
  });

  it('replaces a viewer session behind the picture', async () => {
    await openPage();
    await publish('three');
    await watch('three');
    await seeFrames(3);
    const before = await page.evaluate(() => stage.whep.media.getTracks().map(({ id }) => id));
    const back = phases('whep', 'recovering', 'open');
    await page.evaluate(() => stage.whep.recover());
    await back;
    await seeFrames(5);
    const now = await page.evaluate(() => stage.whep.media.getTracks().map(({ id }) => id));
    assert.equal(now.length, 2);
    assert.notDeepEqual(now, before);
    await page.evaluate(() => Promise.all([stage.whip.close(), stage.whep.close()]));
  });

  it('waits as a viewer until the stream is live', async () => {
    await openPage();
    const watching = watch('four');
    await page.waitForFunction(
      () => stage.whep.state.phase === 'opening' && stage.whep.state.error !== null,
    );
    const code = await page.evaluate(() =>
      stage.whep.state.phase === 'opening' ? stage.whep.state.error?.code : null,
    );
    assert.equal(code, 'stream-not-live');
    await publish('four');
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await watching;
    await seeFrames(3);
    await page.evaluate(() => Promise.all([stage.whip.close(), stage.whep.close()]));
  });

  it('deletes its session when the page goes away', async () => {
    await openPage();
    await publish('five');
    await page.goto('about:blank');
    assert.ok(await waitFor(() => log.includes('DELETE session 200')));
  });

  it('restarts ICE by PATCH in the running connection, with a server that can', async () => {
    await openPage();
    await addModule(page, `export * from './page-server.js';`, 'pageServer');
    const result = await page.evaluate(async () => {
      const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      const server = new pageServer.PageServer();
      const whip = new protocol.WhipSession({
        url: `${location.origin}/whip`,
        media,
        fetch: server.fetch,
      });
      await whip.open();
      const { peer } = whip;
      const before = peer?.remoteDescription?.sdp;
      const reopened = new Promise<void>((resolve) => {
        whip.addEventListener('statechange', () => {
          if (whip.state.phase === 'open') resolve();
        });
      });
      window.dispatchEvent(new Event('online'));
      await reopened;
      await server.hearPackets();
      const result = {
        isSamePeer: whip.peer === peer,
        hasNewAnswer: before !== peer?.remoteDescription?.sdp,
        requests: server.requests,
        state: peer?.connectionState,
      };
      await whip.close();
      return result;
    });
    assert.deepEqual(
      [result.isSamePeer, result.hasNewAnswer],
      [true, true],
      String(result.requests),
    );
    assert.equal(result.state, 'connected');
    assert.equal(result.requests.filter((request) => request === 'POST').length, 1);
    assert.ok(result.requests.includes('PATCH *'), String(result.requests));
    assert.equal(result.requests.at(-1), 'DELETE');
  });

  it('notices at once that the server has ended the session by DTLS', async () => {
    await openPage();
    await addModule(page, `export * from './page-server.js';`, 'pageServer');
    const byIce = await page.evaluate(async () => {
      const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      const server = new pageServer.PageServer();
      const whip = new protocol.WhipSession({
        url: `${location.origin}/whip`,
        media,
        fetch: server.fetch,
      });
      await whip.open();
      const { peer } = whip;
      const seen: (string | undefined)[] = [];
      peer?.addEventListener('iceconnectionstatechange', () => seen.push(peer.iceConnectionState));
      const reopened = new Promise<void>((resolve) => {
        whip.addEventListener('statechange', () => {
          if (whip.state.phase === 'open') resolve();
        });
      });
      server.peer?.close();
      await reopened;
      await whip.close();
      return seen;
    });
    assert.deepEqual(byIce, [], 'ICE alone notices it after five seconds and more');
  });
});

async function waitFor(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const giveUpAt = Date.now() + 60_000; Date.now() < giveUpAt;) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}
