import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createFarStage } from '../../bench/player/far-stage.js';
import type { FarStage } from '../../bench/player/far-stage.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;
/** Longer than a peer connection waits, and than HLS has loaded ahead. */
const SILENCE_MS = 15_000;
/** Two seconds on a machine that has nothing else to do: `npm run bench:player -- faults`. */
const BACK_MS = 15_000;

const ways = [
  { name: 'WHEP', path: 'whep', latency: 'low', hasWebRtc: true },
  { name: 'low-latency HLS', path: 'hls', latency: 'low', hasWebRtc: false },
  { name: 'plain HLS', path: 'hls', latency: 'standard', hasWebRtc: false },
];

describe('LivePlayerElement on a network that falls silent', () => {
  let stage: FarStage;

  before(async () => {
    stage = await createFarStage();
  });

  after(async () => {
    await stage?.close();
  });

  it('has a picture again soon after its end by each way, without a word of an error', async (t) => {
    const { viewer, server, broadcast, network } = stage;
    const faults: string[] = [];
    const players = await Promise.all(
      ways.map(({ latency, hasWebRtc }) =>
        PlayerPage.open(viewer, server.origin, {
          attributes: {
            ...{ endpoint: '/live', stream: broadcast.stream, latency },
            ...{ autoplay: '', muted: '' },
          },
          faults,
          hasWebRtc,
        }),
      ),
    );
    for (const [index, player] of players.entries()) {
      await player.reach('playing');
      await player.frames(SOME_FRAMES);
      assert.equal(await player.path(), ways[index]?.path);
    }

    await network.setSilent(true);
    await delay(SILENCE_MS);
    await Promise.all(players.map((player) => player.reach('reconnecting')));
    await network.setSilent(false);
    const endedAt = performance.now();
    await Promise.all(
      players.map(async (player, index) => {
        await player.frames(SOME_FRAMES);
        const backMs = performance.now() - endedAt;
        const name = ways[index]?.name ?? '';
        t.diagnostic(`${name}: ${SOME_FRAMES} frames ${backMs.toFixed(0)} ms after its end`);
        assert.ok(backMs < BACK_MS, `${name} took ${backMs.toFixed(0)} ms`);
        const phases = (await player.notes()).map(({ phase }) => phase);
        assert.ok(!phases.includes('error'), `${name}: ${phases.join(', ')}`);
        assert.ok(await player.isUntouched());
      }),
    );
    assert.deepEqual(faults, []);
  });
});
