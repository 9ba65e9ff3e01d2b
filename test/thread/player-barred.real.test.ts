import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createFarStage } from '../../bench/player/far-stage.js';
import type { FarStage } from '../../bench/player/far-stage.js';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;
/** What reaches the server from another host. */
const udp = ['INPUT', '!', '-i', 'lo', '-p', 'udp', '-j', 'DROP'];

describe('LivePlayerElement in a network that drops UDP', () => {
  let stage: FarStage;

  before(async () => {
    stage = await createFarStage();
  });

  after(async () => {
    await stage?.close();
  });

  it('plays by HLS, and by WHEP again without a pause once UDP comes through', async () => {
    const { viewer, server, broadcast, filter } = stage;
    await filter('-I', ...udp);
    const faults: string[] = [];
    const player = await PlayerPage.open(viewer, server.origin, {
      attributes: { endpoint: '/live', stream: broadcast.stream, autoplay: '', muted: '' },
      faults,
    });
    await player.reach('playing');
    await player.frames(SOME_FRAMES);
    assert.equal(await player.path(), 'hls');

    await filter('-D', ...udp);
    await player.page.evaluate(() => dispatchEvent(new Event('online')));
    await player.page.waitForFunction(
      () => find<StreamsideElement>('live-player').path === 'whep',
      null,
      { timeout: SOON_MS },
    );
    await player.frames(SOME_FRAMES);
    assert.equal(await player.path(), 'whep');
    const said = (await player.notes()).map(({ phase }) => phase);
    assert.ok(!said.includes('error') && !said.includes('waiting'), said.join(', '));
    assert.deepEqual(faults, []);
  });
});
