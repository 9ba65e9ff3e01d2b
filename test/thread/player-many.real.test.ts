import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import { startServer } from '../support/streamside-server.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { openSender } from './bare-sender.js';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;
/** More than a player has loaded ahead. */
const MANY_FRAMES = 200;

declare global {
  /** In a page with many players: whether every picture has gone on. */
  var haveMoved: () => boolean;
  /** In such a page: what a browser without WebRTC lacks. */
  var WithWebRtc: typeof RTCPeerConnection;
}

describe('LivePlayerElement, many on one page, over HTTP/1.1', () => {
  let server: StreamsideServer;
  let browser: Browser;
  let client: ContractClient;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function goLive(id: string): Promise<void> {
    const { whip } = await client.createGrant(id);
    const url = new URL(whip.url, server.origin).href;
    await openSender(browser, server.origin, { url, token: whip.token ?? '' });
  }

  async function createEvents(count: number): Promise<string[]> {
    const events = Array.from({ length: count }, () =>
      client.createStream({ title: 'One of many' }),
    );
    return (await Promise.all(events)).map(({ id }) => id);
  }

  it('play by HLS and by WHEP beside those that wait for other events, which begin in their time', async () => {
    const [now, ...later] = await createEvents(5);
    const [soon] = later;
    assert.ok(now !== undefined && soon !== undefined);
    await goLive(now);
    const faults: string[] = [];
    const first = await openFirst(now, { latency: 'standard' }, faults);
    await first.page.evaluate(() => Object.assign(globalThis, { RTCPeerConnection: WithWebRtc }));
    await addPlayers(first, [now, now, ...later]);
    await reachAll(first, ['playing', 'playing', 'playing', ...later.map(() => 'waiting')]);
    const ways = (await readPlayers(first)).map(({ path }) => path);
    assert.deepEqual(ways, ['hls', 'whep', 'whep', null, null, null, null]);
    await goLive(soon);
    await reachAll(first, [
      ...Array<string>(4).fill('playing'),
      ...Array<string>(3).fill('waiting'),
    ]);
    await moveAll(first, MANY_FRAMES);
    const said = (await first.notes()).map(({ phase }) => phase);
    assert.deepEqual(
      said.slice(said.indexOf('playing')),
      ['playing'],
      'the first never stands still',
    );
    assert.deepEqual(faults, []);
    await first.page.context().close();
  });

  it('play by low-latency HLS, each of which asks for what is not there yet', async () => {
    const [id] = await createEvents(1);
    assert.ok(id !== undefined);
    await goLive(id);
    const faults: string[] = [];
    const first = await openFirst(id, {}, faults);
    await addPlayers(first, Array<string>(6).fill(id));
    await reachAll(first, Array<string>(7).fill('playing'));
    await moveAll(first, MANY_FRAMES);
    await reachAll(first, Array<string>(7).fill('playing'));
    assert.ok((await readPlayers(first)).every(({ path }) => path === 'hls'));
    assert.deepEqual(faults, []);
    await first.page.context().close();
  });

  /** The page's first player, by HLS, since nothing else can be had. */
  async function openFirst(
    stream: string,
    attributes: Readonly<Record<string, string>>,
    faults: string[],
  ): Promise<PlayerPage> {
    const player = await PlayerPage.open(browser, server.origin, {
      attributes: { endpoint: '/live', stream, autoplay: '', muted: '', ...attributes },
      faults,
      prepare: takeWebRtcAway,
    });
    await player.reach('playing');
    await player.frames(SOME_FRAMES);
    return player;
  }
});

/** Runs in the page. */
function takeWebRtcAway(): void {
  globalThis.WithWebRtc = RTCPeerConnection;
  Reflect.deleteProperty(globalThis, 'RTCPeerConnection');
}

/** Puts further players on the page, one for each of the events. */
async function addPlayers({ page }: PlayerPage, streams: readonly string[]): Promise<void> {
  await page.evaluate((ids) => {
    for (const id of ids) {
      const player = document.createElement('live-player');
      const attributes = { endpoint: '/live', stream: id, autoplay: '', muted: '' };
      for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
      document.body.append(player);
    }
  }, streams);
}

/** What every player of the page does, in their order. */
function readPlayers({ page }: PlayerPage): Promise<{ phase: string; path: string | null }[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<StreamsideElement>('live-player')].map(({ state, path }) => ({
      phase: state.phase,
      path,
    })),
  );
}

/** Waits until the players of the page are in these phases, in their order. */
async function reachAll(first: PlayerPage, phases: readonly string[]): Promise<void> {
  try {
    await first.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll<StreamsideElement>('live-player')]
          .map(({ state }) => state.phase)
          .join() === wanted,
      phases.join(),
      { timeout: SOON_MS },
    );
  } catch (cause) {
    const found = (await readPlayers(first)).map(({ phase }) => phase);
    throw new Error(`Not ${phases.join()}, but ${found.join()}`, { cause });
  }
}

/** Waits until every picture on the page has gone on for so many frames. */
async function moveAll({ page }: PlayerPage, count: number): Promise<void> {
  await page.evaluate((wanted) => {
    const all = [...document.querySelectorAll<StreamsideElement>('live-player')];
    const playing = all.filter(({ state }) => state.phase === 'playing');
    const readFrames = ({ media }: StreamsideElement): number =>
      media.getVideoPlaybackQuality().totalVideoFrames;
    const begun = playing.map(readFrames);
    Object.assign(globalThis, {
      haveMoved: () => playing.every((it, i) => readFrames(it) - (begun[i] ?? 0) > wanted),
    });
  }, count);
  await page.waitForFunction(() => haveMoved(), null, { timeout: SOON_MS, polling: 100 });
}
