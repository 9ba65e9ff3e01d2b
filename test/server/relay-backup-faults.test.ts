import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { muxBackup } from '../../src/server/index.js';
import type { MediaRelayTarget } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';
import { startMuxStandIn } from './stand-ins/mux.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

const creating = 'POST /video/v1/live-streams';

/** The relay's parts with Mux as the second recorder, which is given up on after half a second. */
async function startRelay(t: TestContext) {
  const mux = await startMuxStandIn();
  t.after(() => mux.close());
  const relays = new Map<string, readonly MediaRelayTarget[]>();
  const engine = {
    ...createFakeEngine(),
    async setRelays(streamId: string, targets: readonly MediaRelayTarget[]) {
      relays.set(streamId, targets);
    },
  };
  const backup = await muxBackup({ ...mux.access, timeoutMs: 500 });
  const bench = await startCloudflareBench(t, { backup, route: 'relay', engine });
  return { bench, mux, engine, relays };
}

const faults: readonly (readonly [string, ServiceFault])[] = [
  ['answers 500', { type: 'status', status: 500 }],
  ['answers 429', { type: 'status', status: 429, headers: { 'Retry-After': '1' } }],
  ['never answers', { type: 'silent' }],
];

describe('cloudflareStream by relay, with muxBackup', () => {
  for (const [what, fault] of faults) {
    it(`goes live without Mux when it ${what}, and has the backup once it is back`, async (t) => {
      const { bench, mux, relays } = await startRelay(t);
      mux.faults.order(creating, fault, Infinity);
      const made = await bench.create({ backup: true });
      assert.deepEqual([made.capabilities.backup, made.isUnfinished], [false, true]);
      const grant = await bench.grant();
      assert.deepEqual([grant.whip.token, grant.records], ['grant-token', true]);
      assert.equal(relays.get('st_1')?.length, 1);
      assert.equal(bench.standIn.input.outputs.length, 0);
      mux.faults.clear();
      // A new process: what the 429 asked to wait is another test's.
      bench.restart({ backupWaitMs: 11_000, backup: await muxBackup({ ...mux.access }) });
      const mended = await bench.mend();
      assert.deepEqual([mended.capabilities?.backup, mended.isUnfinished], [true, false]);
      assert.equal(mux.books.liveStreams.size, 1);
      assert.equal(bench.standIn.input.outputs.length, 1);
    });

    it(`tells what the engine and Cloudflare have while Mux ${what}`, async (t) => {
      const { bench, mux, engine } = await startRelay(t);
      // Made in peace: what a phone is broadcasting is to be seen however Mux does later.
      bench.restart({ backupWaitMs: 11_000 });
      await bench.create({ backup: true });
      const { standIn } = bench;
      const liveSince = bench.at(0);
      engine.set('st_1', { ingest: 'connected', liveSince });
      standIn.connect(standIn.input);
      bench.advance(30);
      mux.faults.order('*', fault, Infinity);
      const live = await bench.observe();
      assert.deepEqual([live.ingest, live.liveSince], ['connected', liveSince]);
      assert.deepEqual(
        live.recordings.map(({ from, state }) => [from, state]),
        [['cloudflare', 'recording']],
      );
      assert.equal(live.isSettled, false);
      assert.ok(bench.errors.length > 0, 'whoever runs it learns of Mux');
    });
  }
});
