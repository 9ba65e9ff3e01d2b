import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { createFarStage } from '../../bench/player/far-stage.js';
import type { FarStage } from '../../bench/player/far-stage.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;
const MOVED_FRAMES = 10;
/** From the new address to so many frames: two seconds on a machine that has nothing else to do. */
const MOVED_WITHIN_MS = 15_000;
/** A session that was asked for has this long to bring a picture, before another one is asked for. */
const GIVEN_MS = 2_000;

interface AskedSession {
  /** Milliseconds of the page's life. */
  readonly at: number;
  /** The network did not let the request through, or there has been another one since. */
  isOver: boolean;
}

declare global {
  /** In a viewer's page: the sessions that were asked for since it was emptied. */
  var sessionsAsked: AskedSession[];
}

describe('LivePlayerElement on a phone that changes its network', () => {
  let stage: FarStage;

  before(async () => {
    stage = await createFarStage();
  });

  after(async () => {
    await stage?.close();
  });

  async function watch(path: 'whep' | 'hls'): Promise<PlayerPage> {
    const { viewer, server, broadcast } = stage;
    const player = await PlayerPage.open(viewer, server.origin, {
      attributes: { endpoint: '/live', stream: broadcast.stream, autoplay: '', muted: '' },
      faults,
      hasWebRtc: path === 'whep',
      prepare: noteSessions,
    });
    await player.reach('playing');
    await player.frames(SOME_FRAMES);
    assert.equal(await player.path(), path);
    return player;
  }

  const faults: string[] = [];

  async function assertMoves(
    player: PlayerPage,
    move: () => Promise<void>,
    withinMs: number,
    test: TestContext,
  ): Promise<void> {
    await move();
    const since = performance.now();
    await player.frames(MOVED_FRAMES);
    const tookMs = performance.now() - since;
    test.diagnostic(`${MOVED_FRAMES} frames ${Math.round(tookMs)} ms after the new address`);
    assert.ok(tookMs < withinMs, `a picture ${tookMs} ms after the new address`);
  }

  /** How many there are depends on how much time the page had; none of them was asked for out of impatience. */
  async function assertPatient(player: PlayerPage): Promise<void> {
    const asked = await player.page.evaluate(() => sessionsAsked);
    const hasty = asked.filter(({ at }, n) => {
      const before = asked[n - 1];
      return before !== undefined && !before.isOver && at - before.at < GIVEN_MS;
    });
    assert.deepEqual(hasty, [], JSON.stringify(asked));
  }

  it('plays on by WHEP at another address, asking for no session before the last one had its time', async () => {
    const player = await watch('whep');
    await player.page.evaluate(() => (sessionsAsked.length = 0));
    // So many frames are on no way of before. A page that had no time for them asks for another session.
    await stage.network.moveSecond();
    await player.frames(SOME_FRAMES * 5);
    await assertPatient(player);
    assert.equal(await player.path(), 'whep');
    await player.page.context().close();
    assert.deepEqual(faults, []);
  });

  for (const path of ['whep', 'hls'] as const) {
    it(`has the picture back soon after another address, after a time without any, by ${path}`, async (test) => {
      const { network } = stage;
      const player = await watch(path);
      await network.leaveNetwork();
      // By then all that was on its way has been shown.
      await player.reach(path === 'whep' ? 'reconnecting' : 'stalled');
      await player.page.evaluate(() => (sessionsAsked.length = 0));
      await assertMoves(player, network.joinNetwork, MOVED_WITHIN_MS, test);
      await player.reach('playing');
      assert.equal(await player.path(), path);
      await assertPatient(player);
      await player.page.context().close();
      assert.deepEqual(faults, []);
    });
  }
});

/** Runs in the page before its scripts. */
function noteSessions(): void {
  globalThis.sessionsAsked = [];
  const ask = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const answer = ask(input, init);
    if (init?.method !== 'POST') return answer;
    const asked = { at: performance.now(), isOver: false };
    sessionsAsked.push(asked);
    // One that was given up by the page itself ends by another error.
    answer.catch((cause: unknown) => (asked.isOver = cause instanceof TypeError));
    return answer;
  };
  addEventListener('online', () => {
    for (const asked of sessionsAsked) asked.isOver = true;
  });
}
