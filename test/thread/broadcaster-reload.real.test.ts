import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;

describe('the page of a broadcaster that is reloaded while it is live', () => {
  const stage = useDemoStage();

  it('ends nothing for viewers, and who goes on from there does so in the same broadcast', async () => {
    const { browser, faults } = stage;
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const broadcaster = await stage.goLive(id);
    const viewer = await PlayerPage.open(browser, stage.server.origin, {
      attributes: { endpoint: '/live', stream: id, autoplay: '', muted: '' },
      faults,
    });
    await viewer.reach('playing');
    await viewer.frames(SOME_FRAMES);
    const { liveSince } = await client.getStream(id);

    await broadcaster.reload();
    await viewer.reach('reconnecting', 'The camera has lost its connection.');
    assert.ok(await viewer.hasPicture());
    await reach(broadcaster, 'whip-broadcaster', 'idle');
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    await viewer.reach('playing');
    await viewer.frames(SOME_FRAMES);

    const said = (await viewer.notes()).map(({ phase }) => phase);
    assert.ok(!said.includes('ended'), said.join(', '));
    assert.equal((await client.getStream(id)).liveSince, liveSince);
    assert.deepEqual(faults, []);
  });
});
