import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import { openShortLinks } from '../support/short-links.js';
import { startServer } from '../support/streamside-server.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { openSender } from './bare-sender.js';
import type { StreamsideElement } from './demo-pages.js';
import { PlayerPage } from './player-page.js';
import { seen } from './seen-stream.js';

/** From the first link to its end: long enough for all to be playing by then. */
const LINK_MS = 20_000;

/** A picture that stands still for longer is a break: where nothing is renewed it is 4 s. */
const BREAK_MS = 3_000;

/** What has been played beyond the end, so that it is not what was there before. */
const FRAMES_AFTER = 60;

interface Player extends StreamsideElement {
  token: string;
  getToken: () => Promise<string | null>;
  autoplay: boolean;
  endpoint: string;
  stream: string;
  error: { readonly code: string } | null;
}

describe('LivePlayerElement on a private stream whose link ends while it is watched', () => {
  let folder: string;
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-links-'));
    [server, browser] = await Promise.all([
      startServer({ STREAMSIDE_DATA: folder }),
      launchBrowser(),
    ]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('plays on with the one that follows, and ends with a word where none does', async () => {
    const { origin, token } = server;
    const client = new ContractClient({ endpoint: `${origin}/live`, token });
    const { id } = await client.createStream({ title: 'Service', visibility: 'private' });
    const { whip } = await client.createGrant(id);
    await openSender(browser, origin, {
      url: new URL(whip.url, origin).href,
      token: whip.token ?? '',
    });
    await seen(client, id, ({ sources }) => sources.some(({ type }) => type === 'hls'));
    const faults: string[] = [];
    const open = (hasWebRtc: boolean) =>
      PlayerPage.open(browser, origin, { attributes: { muted: '' }, faults, hasWebRtc });
    const viewers = await Promise.all([open(true), open(false), open(true)]);
    const [byWhep, byHls, without] = viewers;

    const links = await openShortLinks(folder);
    const endsAt = new Date(Date.now() + LINK_MS);
    const link = await links.create(id, endsAt);
    await links.close();
    for (const { page } of [byWhep, byHls]) {
      await page.exposeFunction(
        'askForLink',
        async () => (await client.createViewerLink(id)).token,
      );
    }
    const refused: string[] = [];
    for (const { page } of [byWhep, byHls]) {
      page.on('response', (response) => {
        const { pathname } = new URL(response.url());
        if (response.status() === 401 && pathname.startsWith('/media/')) refused.push(pathname);
      });
    }
    await Promise.all(viewers.map(({ page }) => page.evaluate(watch, [link, id] as const)));
    await Promise.all(viewers.map((viewer) => viewer.reach('playing')));
    const paths = () => Promise.all([byWhep.path(), byHls.path()]);
    assert.deepEqual(await paths(), ['whep', 'hls']);
    await Promise.all(viewers.map((viewer) => viewer.frames(1)));
    await Promise.all([byWhep, byHls].map(({ page }) => page.evaluate(measureGaps)));
    assert.ok(Date.now() < endsAt.getTime(), 'the link had ended before all were playing');

    await without.reach('error');
    assert.ok(Date.now() > endsAt.getTime(), 'it ended before its link did');
    const code = await without.page.evaluate(() => find<Player>('live-player').error?.code);
    assert.equal(code, 'token-missing');
    await Promise.all([byWhep, byHls].map((viewer) => viewer.frames(FRAMES_AFTER)));
    assert.deepEqual(await paths(), ['whep', 'hls']);
    for (const { page } of [byWhep, byHls]) {
      const gapMs = await page.evaluate(() => longestGapMs);
      assert.ok(gapMs < BREAK_MS, `the picture stood still for ${gapMs} ms`);
    }
    assert.deepEqual(refused, [], 'something was asked for at an address that had ended');
    assert.deepEqual(faults, []);
  });
});

declare global {
  /** In a viewer's page: the longest time without a new frame, since it was measured. */
  var longestGapMs: number;
}

/** Runs in the page. */
function watch([token, stream]: readonly [string, string]): void {
  const { askForLink } = globalThis as unknown as { askForLink?: Player['getToken'] };
  const player = find<Player>('live-player');
  if (askForLink !== undefined) player.getToken = askForLink;
  Object.assign(player, { token, autoplay: true, endpoint: '/live', stream });
}

/** Runs in the page. */
function measureGaps(): void {
  let seen = -1;
  let at = performance.now();
  globalThis.longestGapMs = 0;
  setInterval(() => {
    const frames = find<Player>('live-player').media.getVideoPlaybackQuality().totalVideoFrames;
    const now = performance.now();
    globalThis.longestGapMs = Math.max(globalThis.longestGapMs, now - at);
    if (frames !== seen) at = now;
    seen = frames;
  }, 50);
}
