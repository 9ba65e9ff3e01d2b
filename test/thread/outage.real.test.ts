import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Stream } from '../../src/contract/index.js';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { openDemoPage, reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';

/** Media on both sides of the outage. */
const SIDE_MS = 4_000;
const OUTAGE_MS = 3_000;

describe('a server that dies in the middle of a broadcast', () => {
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is come back to by both sides, and the broadcaster is told what is missing', async () => {
    const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const faults: string[] = [];
    const viewer = await openDemoPage(browser, `${server.origin}/watch?stream=${id}`, faults);
    const address = `${server.origin}/broadcast?stream=${id}#token=${server.token}`;
    const broadcaster = await openDemoPage(browser, address, faults);
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    await reach(viewer, 'live-player', 'playing');
    await pause(SIDE_MS);

    await server.kill();
    await reach(broadcaster, 'whip-broadcaster', 'reconnecting');
    await pause(OUTAGE_MS);
    server = await server.startAgain();
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    await reach(viewer, 'live-player', 'playing');
    await pause(SIDE_MS);

    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    // The viewer hears of the end by the event stream, which the outage had broken off.
    await reach(viewer, 'live-player', 'replay');
    const { recordings, assurance } = await untilMissing(client, id);
    assert.ok(recordings.length > 0);
    assert.ok(assurance.missingSeconds >= OUTAGE_MS / 1000 - 1, 'what nobody recorded is counted');
    await broadcaster
      .getByText(/of it is missing from the recording/)
      .first()
      .waitFor();
    assert.deepEqual(faults, []);
  });
});

async function untilMissing(client: ContractClient, id: string): Promise<Stream> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const stream = await client.getStream(id);
    if (stream.status === 'completed' && stream.assurance.missingSeconds > 0) return stream;
    assert.ok(Date.now() < deadline, `nothing is said to be missing: ${JSON.stringify(stream)}`);
    await pause(250);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
