import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openDemoPage, reach, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { usePrivateRecordings } from './private-recordings.js';

/** Longer than what a player has ahead, so that it must go on asking. */
const SECONDS = 48;
const RATE = 6;
/** At this second of the recording all links that were given out end. */
const ENDS_AT = 2;

interface Player extends StreamsideElement {
  getToken: () => Promise<string | null>;
  play(): Promise<unknown>;
}

describe('a private recording whose link ends while it is watched', () => {
  const stage = usePrivateRecordings();

  it('is watched to its end with the one that follows, without a break', async () => {
    const { client, id } = await stage.record(SECONDS);
    const { server, browser } = stage;

    const faults: string[] = [];
    const { token } = await client.createViewerLink(id);
    const address = `${server.origin}/recording?stream=${id}#token=${token}`;
    const page = await openDemoPage(browser, address, faults);
    let refused = 0;
    page.on('response', (response) => {
      if (response.status() === 401 && response.url().includes('/media/')) refused += 1;
    });
    let asked = 0;
    await page.exposeFunction('askForLink', async () => {
      asked += 1;
      return (await client.createViewerLink(id)).token;
    });
    await reach(page, 'recording-player', 'ready');
    await page.evaluate(
      async ([rate]) => {
        const player = find<Player>('recording-player');
        player.getToken = (globalThis as unknown as { askForLink: Player['getToken'] }).askForLink;
        player.media.muted = true;
        player.media.playbackRate = rate;
        await player.play();
      },
      [RATE] as const,
    );
    await page.waitForFunction(
      (at) => find<Player>('recording-player').media.currentTime >= at,
      ENDS_AT,
      { timeout: SOON_MS },
    );
    await client.createViewerLink(id, { rotate: true });
    await page.waitForFunction(() => find<Player>('recording-player').media.ended, null, {
      timeout: SOON_MS,
    });
    assert.ok(refused > 0, 'no link has ended before all of it was there');
    assert.ok(asked > 0, 'nobody was asked for another');
    const { phase, played } = await page.evaluate(() => {
      const { state, media } = find<Player>('recording-player');
      const runs = Array.from({ length: media.played.length }, (_, run) => media.played.end(run));
      return { phase: state.phase, played: runs };
    });
    assert.equal(phase, 'ready');
    assert.equal(played.length, 1, `it was played in ${played.length} runs`);
    assert.deepEqual(faults, []);
  });
});
