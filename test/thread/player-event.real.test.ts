import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { openDemoPage, reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { PlayerPage } from './player-page.js';

/** A second and a half of pictures at least. */
const SOME_FRAMES = 30;

describe('LivePlayerElement over a whole event', () => {
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('shows all of it in one place, by WHEP and by HLS, and nobody reloads', async () => {
    const { origin, token } = server;
    const client = new ContractClient({ endpoint: `${origin}/live`, token });
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await client.createStream({ title: 'Memorial service', startsAt });
    const faults: string[] = [];
    const goLive = async (): Promise<Page> => {
      const page = await openDemoPage(
        browser,
        `${origin}/broadcast?stream=${id}#token=${token}`,
        faults,
      );
      await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
      await reach(page, 'whip-broadcaster', 'streaming');
      return page;
    };
    const player = { endpoint: '/live', stream: id, autoplay: '', muted: '', controls: '' };
    const watch = (hasWebRtc: boolean): Promise<PlayerPage> =>
      PlayerPage.open(browser, origin, { attributes: player, faults, hasWebRtc });
    const viewers = await Promise.all([watch(true), watch(false)]);
    const all = <T>(look: (viewer: PlayerPage) => Promise<T>) => Promise.all(viewers.map(look));

    await all((viewer) => viewer.reach('waiting', 'Memorial service Starts '));

    const first = await goLive();
    await all((viewer) => viewer.reach('playing'));
    await all((viewer) => viewer.frames(SOME_FRAMES));
    assert.deepEqual(await all((viewer) => viewer.path()), ['whep', 'hls']);
    assert.deepEqual(await all((viewer) => viewer.hasLoaded('replay-scene')), [false, false]);

    const devtools = await first.context().newCDPSession(first);
    void devtools.send('Page.crash').catch(() => undefined);
    await all((viewer) => viewer.reach('reconnecting', 'The camera has lost its connection.'));
    assert.deepEqual(await all((viewer) => viewer.hasPicture()), [true, true]);

    const second = await goLive();
    await all((viewer) => viewer.reach('playing'));
    await all((viewer) => viewer.frames(SOME_FRAMES));

    await second.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    await all((viewer) =>
      viewer.reach('ended', 'The event has ended. The recording is being prepared.'),
    );
    await all((viewer) => viewer.reach('replay'));
    await all((viewer) => viewer.frames(SOME_FRAMES));
    assert.deepEqual(await all((viewer) => viewer.isUntouched()), [true, true]);
    const said = (await all((viewer) => viewer.notes())).flat();
    assert.ok(!said.some(({ phase }) => phase === 'error'), JSON.stringify(said));
    assert.deepEqual(faults, []);
  });
});
