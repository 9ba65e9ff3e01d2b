import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import { createSpoilingProxy } from '../support/spoiling-proxy.js';
import type { SpoilingProxy } from '../support/spoiling-proxy.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { openDemoPage, reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;

describe('LivePlayerElement by HLS on a line that spoils it', () => {
  let server: StreamsideServer;
  let browser: Browser;
  let proxy: SpoilingProxy;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    proxy = await createSpoilingProxy(server.origin, /\/hls\//);
  });

  after(async () => {
    await browser?.close();
    await proxy?.close();
    await server?.stop();
  });

  it('plays on when its answers are missing, break off or come late, and then do not', async () => {
    const { origin, token } = server;
    const client = new ContractClient({ endpoint: `${origin}/live`, token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const faults: string[] = [];
    const address = `${origin}/broadcast?stream=${id}#token=${token}`;
    const broadcaster = await openDemoPage(browser, address, faults);
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    const viewer = await PlayerPage.open(browser, proxy.origin, {
      attributes: { endpoint: '/live', stream: id, autoplay: '', muted: '' },
      faults,
      hasWebRtc: false,
    });
    await viewer.reach('playing');
    await viewer.frames(SOME_FRAMES);
    assert.equal(await viewer.path(), 'hls');

    for (const spoiling of ['missing', 'truncated'] as const) {
      proxy.spoiling = spoiling;
      await viewer.reach('reconnecting', 'The connection was lost. It is being restored.');
      assert.ok(await viewer.hasPicture());
      proxy.spoiling = null;
      await viewer.reach('playing');
      await viewer.frames(SOME_FRAMES);
    }
    proxy.spoiling = 'delayed';
    await viewer.frames(SOME_FRAMES);
    const said = (await viewer.notes()).map(({ phase }) => phase);
    assert.ok(!said.includes('error') && !said.includes('ended'), said.join(', '));
    assert.deepEqual(faults, []);
  });
});
