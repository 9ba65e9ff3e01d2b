import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Stream } from '../../src/contract/index.js';
import type { ContractClient } from '../../src/contract/index.js';
import { reach, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { seen } from './seen-stream.js';

/** The server holds so much of each side of an outage: by then the device's copy has begun as well. */
const SIDE_SECONDS = 3;
const OUTAGE_MS = 2_000;

describe('a server that is gone in the middle of a broadcast', () => {
  const stage = useDemoStage();

  it('is come back to by both sides, nobody reads that the event has ended, and the device brings home what was missed', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const viewer = await stage.open('watch', id);
    const broadcaster = await stage.open('broadcast', id);
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    await reach(viewer, 'live-player', 'playing');
    await viewer.evaluate(notePhases);
    await untilHeld(client, id);

    for (const end of [
      () => stage.server.kill(),
      async () => {
        await seen(client, id, ({ viewers = 0 }) => viewers > 0);
        const { last } = await followEvents(stage.server.origin, id);
        assert.equal(await stage.server.halt(), 0, 'asked to stop, it finishes what it has');
        const { assurance, viewers = 0 } = await last;
        assert.equal(assurance.ingest, 'connected', 'the camera is not lost, the server goes');
        assert.ok(viewers > 0, 'nobody has left');
      },
    ]) {
      await end();
      await reach(broadcaster, 'whip-broadcaster', 'reconnecting');
      await reach(viewer, 'live-player', 'reconnecting');
      await pause(OUTAGE_MS);
      stage.server = await stage.server.startAgain();
      const { status, assurance } = await client.getStream(id);
      assert.equal(status, 'live', 'it goes on, though its publisher may still be away');
      assert.notEqual(assurance.ingest, 'none');
      await reach(broadcaster, 'whip-broadcaster', 'streaming');
      await reach(viewer, 'live-player', 'playing');
      await untilHeld(client, id);
    }
    const shown = await viewer.evaluate(() => globalThis.phases);
    const read = shown.filter((phase) => /ended|replay|waiting|error/.test(phase));
    assert.deepEqual(read, [], `the viewer's player was ${shown.join(', ')}`);

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
    assert.deepEqual(stage.faults, []);
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

/** The last that the stream's events tell before the server ends them; resolves with its promise once one has been told. */
async function followEvents(origin: string, id: string): Promise<{ last: Promise<Stream> }> {
  const { body } = await fetch(`${origin}/live/streams/${id}/events`);
  const chunks = (body ?? assert.fail('No events')).pipeThrough(new TextDecoderStream());
  const reader = chunks.getReader();
  let text = '';
  while (!text.includes('data:')) text += (await reader.read()).value ?? assert.fail(text);
  const readOn = async (): Promise<Stream> => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value;
    const events = [...text.matchAll(/^data: ?(.*)$/gm)];
    return JSON.parse(events.at(-1)?.[1] ?? '') as Stream;
  };
  return { last: readOn() };
}

/** Resolves once what is recorded at present is long enough. */
async function untilHeld(client: ContractClient, id: string): Promise<void> {
  await seen(client, id, ({ recordings }) =>
    recordings.some(
      ({ from, state, duration }) =>
        from === 'local' && state === 'recording' && (duration ?? 0) >= SIDE_SECONDS,
    ),
  );
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
