import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createFarStage } from '../../bench/player/far-stage.js';
import type { FarStage } from '../../bench/player/far-stage.js';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { watchPicture } from './picture-watch.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;
/** Some two seconds: about as long as the way up takes. */
const MANY_FRAMES = 60;
/**
 * The last picture stays over the next way for as long as that has painted none, and no longer: half a second
 * on a machine that has nothing else to do, and up to 2.3 s were seen on a busy one.
 */
const COVERED_MS = 4_000;
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

  it('plays by HLS, and by WHEP again without a pause once UDP comes through', async (test) => {
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
    await player.page.evaluate(watchPicture);
    await player.frames(MANY_FRAMES);
    const before = await player.page.evaluate(() => readSeen());

    await filter('-D', ...udp);
    await player.page.evaluate(() => dispatchEvent(new Event('online')));
    await player.page.waitForFunction(
      () => find<StreamsideElement>('live-player').path === 'whep',
      null,
      { timeout: SOON_MS },
    );
    await player.frames(SOME_FRAMES);
    const change = await player.page.evaluate(() => readSeen());
    await player.frames(MANY_FRAMES);
    const after = await player.page.evaluate(() => readSeen());
    assert.equal(await player.path(), 'whep');
    // Black would be to be seen in one paint already; how long a frame stands, this machine has its say in.
    assert.ok(change.paints > 0);
    assert.deepEqual([before.black, change.black, after.black], [0, 0, 0]);
    const plainMs = Math.max(before.stillMs, after.stillMs);
    test.diagnostic(`a frame stood for ${Math.round(change.stillMs)} ms at the change`);
    assert.ok(
      change.stillMs < COVERED_MS + 5 * plainMs,
      `a frame stood for ${change.stillMs} ms, and for ${plainMs} ms while nothing changed`,
    );
    const said = (await player.notes()).map(({ phase }) => phase);
    assert.ok(!said.includes('error') && !said.includes('waiting'), said.join(', '));
    assert.deepEqual(faults, []);
  });
});
