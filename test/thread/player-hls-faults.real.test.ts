import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createSpoilingProxy } from '../support/spoiling-proxy.js';
import type { SpoilingProxy } from '../support/spoiling-proxy.js';
import { useDemoStage } from './demo-stage.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;

describe('LivePlayerElement by HLS on a line that spoils it', () => {
  const stage = useDemoStage();
  let proxy: SpoilingProxy;

  before(async () => {
    proxy = await createSpoilingProxy(stage.server.origin, /\/hls\//);
  });

  after(async () => {
    await proxy?.close();
  });

  it('plays on when its answers are missing, break off or come late, and then do not', async () => {
    const { browser, faults } = stage;
    const { id } = await stage.createClient().createStream({ title: 'Memorial service' });
    await stage.goLive(id);
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
