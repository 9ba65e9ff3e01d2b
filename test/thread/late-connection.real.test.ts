import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { seen } from './seen-stream.js';

/** A recorder takes a moment to begin, on a machine that starves some seconds; the server is away for far longer. */
const BEGUN_WITHIN_MS = 10_000;

declare global {
  /** In the broadcaster's page: whether its browser holds one of its connections for alive. */
  var isConnected: () => boolean;
  /** In the broadcaster's page: the phases that it has come to since it was asked. */
  var phases: string[];
}

describe('a tap while there is no server', () => {
  const stage = useDemoStage();

  it('is called no broadcast where the session that stood ready still looks open', async () => {
    const { id } = await stage.createClient().createStream({ title: 'Memorial service' });
    const page = await stage.open('broadcast', id);
    await page.evaluate(noteConnections);
    await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').preview());
    await page.getByText('Ready.').first().waitFor();
    await page.waitForFunction(() => isConnected());
    await page.evaluate(notePhases);
    await stage.server.kill();
    await page.evaluate(() => void find<StreamsideElement>('whip-broadcaster').start());
    await page.getByText(/No connection yet, recording on this computer 0:\d\d/).waitFor();
    stage.server = await stage.server.startAgain();
    await reach(page, 'whip-broadcaster', 'streaming');
    const phases = await page.evaluate(() => globalThis.phases);
    assert.deepEqual(phases, ['connecting', 'streaming']);
    await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
  });

  it('records until there is one, goes live then by itself, and brings home what was filmed before', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const page = await stage.open('broadcast', id);
    await page.evaluate(noteConnections);
    await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').preview());
    await page.getByText('Ready.').first().waitFor();
    await page.waitForFunction(() => isConnected());
    await stage.server.kill();
    await page.waitForFunction(() => !isConnected());
    const tappedAt = Date.now();
    await page.evaluate(() => void find<StreamsideElement>('whip-broadcaster').start());

    // It says so for longer than anybody would have given up in.
    await page
      .getByText(/No connection yet, recording on this computer (0:3[5-9]|0:[45]\d|[1-9]:\d\d)/)
      .waitFor();
    await reach(page, 'whip-broadcaster', 'connecting');
    stage.server = await stage.server.startAgain();
    await reach(page, 'whip-broadcaster', 'streaming');
    await seen(client, id, ({ assurance }) => assurance.confirmedSeconds > 2);

    await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    await page
      .getByText(/are safe/)
      .first()
      .waitFor();
    const { assurance, recordings } = await seen(
      client,
      id,
      // The server names a piece a moment after it has acknowledged it.
      ({ status, assurance }) => status === 'completed' && assurance.missingSeconds === 0,
    );
    assert.equal(assurance.recording, 'confirmed');
    const own = recordings.filter(({ from }) => from === 'device');
    const begunAt = Math.min(...own.map(({ startedAt }) => Date.parse(startedAt ?? '')));
    assert.ok(begunAt - tappedAt < BEGUN_WITHIN_MS, `from ${begunAt - tappedAt} ms on`);
    assert.ok(own.every(({ state }) => state === 'ready'));
    assert.deepEqual(stage.faults, []);
  });
});

/** Runs in the page before the element makes a connection. */
function noteConnections(): void {
  const made: RTCPeerConnection[] = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
    }
  };
  globalThis.isConnected = () =>
    made.some(({ connectionState }) => connectionState === 'connected');
}

/** Runs in the broadcaster's page. */
function notePhases(): void {
  globalThis.phases = [];
  const element = find<StreamsideElement>('whip-broadcaster');
  element.addEventListener('statechange', () => globalThis.phases.push(element.state.phase));
}
