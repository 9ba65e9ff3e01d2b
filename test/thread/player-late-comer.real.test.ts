import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reach, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;
const FIRST_BROADCAST_MS = 5_000;

describe('LivePlayerElement for a late-comer', () => {
  const stage = useDemoStage();

  it('plays the first broadcast and goes on into the one that is live, then at its edge', async () => {
    const { browser, faults } = stage;
    const { origin } = stage.server;
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const first = await stage.goLive(id);
    await new Promise((resolve) => setTimeout(resolve, FIRST_BROADCAST_MS));
    await first.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    await reach(first, 'whip-broadcaster', 'stopped');
    await first.close();
    await stage.goLive(id);

    const attributes = {
      endpoint: '/live',
      stream: id,
      autoplay: '',
      muted: '',
      controls: '',
      'viewer-count': '',
    };
    const viewer = await PlayerPage.open(browser, origin, { attributes, faults });
    const { page } = viewer;
    const bar = page.locator('live-player [part=controls]');
    await viewer.reach('playing');
    await bar.getByText('1 watching').waitFor({ timeout: SOON_MS });
    await bar.getByRole('button', { name: 'From the beginning' }).click({ timeout: SOON_MS });
    const place = bar.locator('[part=position]');
    const begunAt = Number(await place.inputValue({ timeout: SOON_MS }));
    assert.ok(begunAt < FIRST_BROADCAST_MS / 1000, `at ${begunAt} s`);
    await bar.getByText(/\d+ (s|min) behind live/).waitFor({ timeout: SOON_MS });
    await viewer.frames(SOME_FRAMES);
    assert.equal(await viewer.path(), 'hls');
    const { recordings } = await client.getStream(id);
    const kept = recordings
      .filter(({ state }) => state === 'ready')
      .map(({ duration }) => duration);
    const firstSeconds = Math.max(...kept.map((seconds) => seconds ?? 0));
    assert.ok(Number(await place.getAttribute('max')) > firstSeconds, 'what is live follows it');

    await page.waitForFunction(
      (end) => {
        const { shadowRoot } = find<StreamsideElement>('live-player');
        const input = shadowRoot?.querySelector<HTMLInputElement>('[part=position]');
        return Number(input?.value) > end + 1;
      },
      firstSeconds,
      { timeout: SOON_MS },
    );
    await viewer.frames(SOME_FRAMES);
    // The bar has gone away by now, as it does.
    await bar.getByRole('button', { name: 'Go to live' }).dispatchEvent('click');
    await page.waitForFunction(() => find<StreamsideElement>('live-player').path === 'whep');
    await viewer.frames(SOME_FRAMES);
    assert.equal(await place.count(), 0);
    const said = (await viewer.notes()).map(({ phase }) => phase);
    assert.ok(!said.includes('error') && !said.includes('ended'), said.join(', '));
    assert.deepEqual(faults, []);
  });
});
