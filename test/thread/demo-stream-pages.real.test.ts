import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openDemoPage, reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';

describe('the demo’s pages of a stream', () => {
  const stage = useDemoStage();

  it('say to a viewer what to do about a stream that does not exist', async () => {
    const address = `${stage.server.origin}/watch?stream=st_nowhere`;
    const page = await openDemoPage(stage.browser, address, stage.faults);
    const notice = page.locator('#notice').filter({ hasText: 'There is no such stream' });
    await notice.filter({ hasText: 'ask for it again where you got it' }).waitFor();
    await page.context().close();
  });

  it('offer on the device of a deleted event what was filmed for it and is nowhere else', async () => {
    const { id } = await stage.createClient().createStream({ title: 'Memorial service' });
    const page = await stage.goLive(id);
    await page.route(`**/streams/${id}/uploads`, (route) => route.abort());
    const broadcaster = page.locator('whip-broadcaster');
    // A recorder has begun, and has had the time for something.
    await broadcaster.getByText('A copy is kept on this computer.').waitFor();
    await broadcaster.getByText(/^0:0[4-9]$/).waitFor();
    await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    await broadcaster
      .getByText(/only on this computer/)
      .first()
      .waitFor();
    await stage.createClient().deleteStream(id);
    await page.reload();
    await page.locator('#notice', { hasText: 'There is no such stream' }).waitFor();
    await broadcaster.getByText(/This event is no longer on the server\. Save what/).waitFor();
    const download = page.waitForEvent('download');
    await broadcaster.getByRole('button', { name: 'Save to this device' }).click();
    await (await download).delete();
    await broadcaster.getByText('You have saved it.').waitFor();
    assert.equal(await page.getByRole('link', { name: 'page for viewers' }).isVisible(), false);
    await page.context().close();
  });

  it('keep the links for viewers where they are, whatever the broadcaster shows', async () => {
    const { id } = await stage.createClient().createStream({ title: 'Memorial service' });
    const page = await stage.open('broadcast', id);
    await page.setViewportSize({ width: 390, height: 844 });
    const share = page.getByRole('button', { name: 'Share its address' });
    const before = await share.boundingBox();
    const act = (name: 'preview' | 'stop') =>
      page.evaluate((method) => find<StreamsideElement>('whip-broadcaster')[method](), name);
    for (const [name, phase] of [
      ['preview', 'preview'],
      ['stop', 'idle'],
    ] as const) {
      await act(name);
      await reach(page, 'whip-broadcaster', phase);
      assert.deepEqual(await share.boundingBox(), before, phase);
    }
    await page.context().close();
  });

  it('open the page for viewers of a private event to its operator, who stays that with a viewer’s link', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'In private', visibility: 'private' });
    const page = await stage.open('broadcast', id);
    const opened = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Open the page for viewers' }).click();
    const watch = await opened;
    await reach(watch, 'live-player', 'waiting');

    const { token } = await client.createViewerLink(id);
    await watch.goto('about:blank');
    await watch.goto(`${stage.server.origin}/watch?stream=${id}#token=${token}`);
    await reach(watch, 'live-player', 'waiting');
    await watch.goto(stage.server.origin);
    await watch.getByRole('listitem').filter({ hasText: 'In private' }).waitFor();
    await page.context().close();
  });

  it('keep in a viewer’s address what opens a private event, and nothing of the operator’s', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'In private', visibility: 'private' });
    const { token } = await client.createViewerLink(id);
    const visit = async (address: string): Promise<string> => {
      const page = await openDemoPage(stage.browser, address, stage.faults);
      await page.locator('#title', { hasText: 'In private' }).waitFor();
      const shown = page.url();
      await page.context().close();
      return shown;
    };
    const link = `${stage.server.origin}/watch?stream=${id}#token=${token}`;
    assert.equal(await visit(await visit(link)), link, 'a bookmark is the link that was given');

    const recording = link.replace('/watch', '/recording');
    const page = await openDemoPage(stage.browser, recording, stage.faults);
    await page.getByRole('link', { name: 'Open the stream’s page' }).click();
    await page.waitForURL(link);
    await page.context().close();

    const bare = link.replace(/#.*/, '');
    assert.equal(await visit(`${bare}#token=${stage.server.token}`), bare);
  });
});
