import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';

/** The element, with what of it only this test uses. */
type Broadcaster = StreamsideElement & { preview(): Promise<unknown> };

describe('a session that is opened during the preview', () => {
  const stage = useDemoStage();

  it('is nothing to anybody, also to who is live, until the tap lets its media go', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const offers: string[] = [];
    const openPhone = async () => {
      const page = await stage.open('broadcast', id);
      page.on('request', (request) => {
        if (request.method() === 'POST' && request.url().endsWith('/whip'))
          offers.push(request.url());
      });
      const answered = page.waitForResponse((response) => response.url().endsWith('/whip'));
      await page.evaluate(() => find<Broadcaster>('whip-broadcaster').preview());
      assert.equal((await answered).status(), 201);
      // So many pictures have been captured by then, and would have been sent.
      await page.waitForFunction(() => {
        const video = find('whip-broadcaster').shadowRoot?.querySelector('video');
        return (video?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 60;
      });
      return page;
    };

    const first = await openPhone();
    const waiting = await client.getStream(id);
    assert.deepEqual(
      [waiting.status, waiting.assurance.ingest, waiting.recordings],
      ['ready', 'none', []],
    );
    const tappedAt = Date.now();
    await first.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    await reach(first, 'whip-broadcaster', 'streaming');
    const { liveSince } = await client.getStream(id);
    assert.ok(liveSince !== null && Date.parse(liveSince) >= tappedAt);

    const second = await openPhone();
    assert.equal((await client.getStream(id)).liveSince, liveSince);
    await reach(first, 'whip-broadcaster', 'streaming');
    assert.equal(offers.length, 2, 'a session each, opened once');
    await second.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    await first.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    await reach(first, 'whip-broadcaster', 'stopped');
  });
});
