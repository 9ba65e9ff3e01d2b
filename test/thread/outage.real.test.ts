import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Stream } from '../../src/contract/index.js';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { openDemoPage, reach, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';

/** Media on both sides of each outage. */
const SIDE_MS = 3_000;
const OUTAGE_MS = 2_000;

describe('a server that is gone in the middle of a broadcast', () => {
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is come back to by both sides, nobody reads that the event has ended, and the device brings home what was missed', async () => {
    const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const faults: string[] = [];
    const viewer = await openDemoPage(browser, `${server.origin}/watch?stream=${id}`, faults);
    const address = `${server.origin}/broadcast?stream=${id}#token=${server.token}`;
    const broadcaster = await openDemoPage(browser, address, faults);
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    await reach(viewer, 'live-player', 'playing');
    await viewer.evaluate(notePhases);
    await pause(SIDE_MS);

    for (const end of [
      () => server.kill(),
      async () => assert.equal(await server.halt(), 0, 'asked to stop, it finishes what it has'),
    ]) {
      await end();
      await reach(broadcaster, 'whip-broadcaster', 'reconnecting');
      await reach(viewer, 'live-player', 'reconnecting');
      await pause(OUTAGE_MS);
      server = await server.startAgain();
      const { status, assurance } = await client.getStream(id);
      assert.equal(status, 'live', 'it goes on, though its publisher may still be away');
      assert.notEqual(assurance.ingest, 'none');
      await reach(broadcaster, 'whip-broadcaster', 'streaming');
      await reach(viewer, 'live-player', 'playing');
      await pause(SIDE_MS);
    }
    const seen = await viewer.evaluate(() => globalThis.phases);
    const read = seen.filter((phase) => /ended|replay|waiting|error/.test(phase));
    assert.deepEqual(read, [], `the viewer's player was ${seen.join(', ')}`);

    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    // The viewer hears of the end by the event stream, which the outages had broken off.
    await reach(viewer, 'live-player', 'replay');
    const { recordings } = await untilWhole(client, id);
    // The most that one of its own has is what it has: all of its takes are in the joined one.
    const own = recordings.filter(({ from }) => from === 'local');
    const share = Math.max(...own.map(({ coverage }) => coverage));
    assert.ok(share < 0.95, `the server itself missed something: it has ${share}`);
    assert.ok(recordings.some(({ from, state }) => from === 'device' && state === 'ready'));
    await broadcaster
      .getByText(/are safe/)
      .first()
      .waitFor();
    assert.deepEqual(faults, []);
  });
});

declare global {
  /** In the viewer's page: the phases that its player has been in since it was asked. */
  var phases: string[];
}

/** Runs in the viewer's page. */
function notePhases(): void {
  globalThis.phases = [];
  const player = find<StreamsideElement>('live-player');
  player.addEventListener('statechange', () => globalThis.phases.push(player.state.phase));
}

/** Resolves once nothing is missing, with what the device sent among it. */
async function untilWhole(client: ContractClient, id: string): Promise<Stream> {
  const deadline = Date.now() + SOON_MS;
  for (;;) {
    const stream = await client.getStream(id);
    const { status, assurance, recordings } = stream;
    const hasPieces = recordings.some(({ from }) => from === 'device');
    if (status === 'completed' && hasPieces && assurance.missingSeconds === 0) return stream;
    assert.ok(Date.now() < deadline, `something stays missing: ${JSON.stringify(stream)}`);
    await pause(250);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
