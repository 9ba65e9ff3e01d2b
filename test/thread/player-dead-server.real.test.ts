import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reach, SOON_MS } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { PlayerPage } from './player-page.js';
import { putToSleep } from './put-to-sleep.js';
import { launchBrowser } from '../support/browser.js';

const SOME_FRAMES = 20;

/** So many knocks of each are waited for: whoever asks each second is found out by then. */
const KNOCKS = 4;

/** What breaks off at the beginning, or tells that nobody answers. */
const MAX_BROKEN = 5;

/** From one knock to the next: about two seconds, less what spreads those who knock. */
const LEAST_BETWEEN_MS = 1_200;

/** From waking to so many frames: two seconds on a machine that has nothing else to do. */
const AWAKE_WITHIN_MS = 20_000;
const AWAKE_FRAMES = 10;

describe('LivePlayerElement while its server is dead', () => {
  const stage = useDemoStage();

  it('asks now and then, by WHEP and by HLS, and has the picture back with the server, or on waking', async (context) => {
    const { browser, faults } = stage;
    const { origin } = stage.server;
    const { id } = await stage.createClient().createStream({ title: 'Memorial service' });
    const broadcaster = await stage.goLive(id);
    const attributes = { endpoint: '/live', stream: id, autoplay: '', muted: '' };
    const laptop = await launchBrowser();
    context.after(() => laptop.close());
    const watch = (hasWebRtc: boolean, by = browser): Promise<PlayerPage> =>
      PlayerPage.open(by, origin, { attributes, faults, hasWebRtc });
    const [sleeper, ...viewers] = await Promise.all([
      watch(true, laptop),
      watch(true),
      watch(false),
    ]);
    for (const viewer of [sleeper, ...viewers]) {
      await viewer.reach('playing');
      await viewer.frames(SOME_FRAMES);
    }
    const wake = await putToSleep(laptop);
    const asked = viewers.map(({ page }) => {
      const requests: string[] = [];
      page.on('requestfailed', (request) => {
        const { errorText = '' } = request.failure() ?? {};
        // What the player has given up itself is no noise.
        if (errorText === 'net::ERR_ABORTED') return;
        requests.push(`${request.method()} ${new URL(request.url()).pathname}`);
      });
      return requests;
    });

    const killedAt = performance.now();
    await stage.server.kill();
    const knocksOf = (requests: readonly string[]): number =>
      requests.filter((request) => request.startsWith('HEAD ')).length;
    while (asked.some((requests) => knocksOf(requests) < KNOCKS)) {
      const story = asked.map(String).join('; ');
      assert.ok(performance.now() - killedAt < SOON_MS, `they ask no more: ${story}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const mostKnocks = 1 + (performance.now() - killedAt) / LEAST_BETWEEN_MS;
    for (const requests of asked) {
      const knocks = knocksOf(requests);
      assert.ok(knocks <= mostKnocks, `${knocks} of ${mostKnocks}: ${requests.join(', ')}`);
      assert.ok(requests.length - knocks <= MAX_BROKEN, requests.join(', '));
    }
    for (const viewer of viewers) await viewer.reach('reconnecting');

    stage.server = await stage.server.startAgain();
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    for (const viewer of viewers) {
      await viewer.reach('playing');
      await viewer.frames(SOME_FRAMES);
    }
    // What it had is gone, and it slept through all of that.
    wake();
    const wokenAt = performance.now();
    await sleeper.frames(AWAKE_FRAMES);
    const awakeMs = performance.now() - wokenAt;
    assert.ok(awakeMs < AWAKE_WITHIN_MS, `a picture ${awakeMs} ms after waking`);
    assert.deepEqual(faults, []);
  });
});
