import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { muxBackup } from '../../src/server/providers/mux/mux-backup.js';
import { createMuxBench } from './mux-bench.js';
import { changed, outcomeOf, replaced, silentMs, status, timeoutMs } from './mux-fault-orders.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

type Bench = Awaited<ReturnType<typeof createMuxBench>>;

const reading = 'GET /video/v1/live-streams/{LIVE_STREAM_ID}';
const listing = 'GET /video/v1/assets';

describe('MuxBackup.observe', () => {
  /** A stream that has been recorded for 30 s, of which a look told 20 s ago. */
  async function createRecording(t: Pick<TestContext, 'after'>): Promise<Bench> {
    const bench = await createMuxBench(t, { timeoutMs });
    await bench.create();
    bench.connect();
    bench.advance(10);
    await bench.observe();
    bench.advance(20);
    return bench;
  }

  interface Row {
    readonly what: string;
    readonly route: string;
    readonly fault: ServiceFault;
    readonly times?: number;
    readonly outcome: string;
    /** Seconds that are then known to be recorded. */
    readonly seconds: number;
    readonly isSettled?: boolean;
  }
  const rows: readonly Row[] = [
    {
      what: 'is slow',
      route: reading,
      fault: { type: 'slow', delayMs: 200 },
      outcome: 'done',
      seconds: 30,
    },
    { what: 'fails once', route: reading, fault: status(500), outcome: 'done', seconds: 30 },
    {
      what: 'keeps failing',
      route: reading,
      fault: status(503),
      times: 3,
      outcome: 'mux-failed',
      seconds: 10,
    },
    {
      what: 'drops the connection once',
      route: listing,
      fault: { type: 'dropped' },
      outcome: 'done',
      seconds: 30,
    },
    {
      what: 'asks to wait a second',
      route: listing,
      fault: status(429, { headers: { 'Retry-After': '1' } }),
      outcome: 'done',
      seconds: 30,
    },
    {
      what: 'gives an object for the status',
      route: reading,
      fault: changed({ status: { current: 'active' } }),
      outcome: 'done',
      seconds: 30,
    },
    {
      what: 'leaves the status and the assets out',
      route: reading,
      fault: changed({
        status: undefined,
        active_asset_id: undefined,
        recent_asset_ids: undefined,
      }),
      outcome: 'done',
      seconds: 30,
    },
    {
      what: 'has a list for an asset’s times',
      route: listing,
      fault: replaced({ data: [{ id: 17 }, null, 'x'] }),
      outcome: 'done',
      seconds: 30,
    },
    {
      what: 'has no list',
      route: listing,
      fault: replaced({}),
      outcome: 'answer-unreadable',
      seconds: 10,
    },
    {
      what: 'has forgotten the live stream',
      route: reading,
      fault: status(404),
      outcome: 'done',
      seconds: 10,
    },
  ];

  for (const { what, route, fault, times = 1, outcome, seconds } of rows) {
    it(`ends with ${outcome} and ${seconds} s held when Mux ${what}`, async (t) => {
      const bench = await createRecording(t);
      bench.mux.faults.order(route, fault, times);
      assert.equal(await outcomeOf(bench.observe()), outcome);
      assert.equal(heldSeconds(bench), seconds);
      assert.deepEqual(bench.mux.faults.unmet, []);
      // Afterwards all is as if nothing had been.
      bench.mux.faults.clear();
      bench.advance(5);
      const { isSettled } = await bench.observe();
      assert.deepEqual([heldSeconds(bench), isSettled], [35, false]);
    });
  }

  it('gives up in time when Mux never answers, and holds what it knew', async (t) => {
    const bench = await createRecording(t);
    const hasty = await muxBackup({ ...bench.mux.access, now: bench.now, timeoutMs: silentMs });
    bench.mux.faults.order(reading, { type: 'silent' });
    assert.equal(await outcomeOf(hasty.observe(bench.stream, { maxAgeMs: 0 })), 'mux-timeout');
    assert.equal(heldSeconds(bench), 10);
  });

  it('sends nothing more until the time is over that Mux asked to wait', async (t) => {
    const bench = await createRecording(t);
    bench.mux.faults.order(reading, status(429, { headers: { 'Retry-After': '60' } }));
    assert.equal(await outcomeOf(bench.observe()), 'mux-rate-limited');
    bench.takeCalls();
    assert.equal(await outcomeOf(bench.observe()), 'mux-rate-limited');
    assert.equal(await outcomeOf(bench.create()), 'mux-rate-limited');
    assert.deepEqual(bench.takeCalls(), []);
  });

  it('is not settled while nobody knows whether media arrives', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs });
    await bench.create();
    bench.mux.faults.order(reading, changed({ status: 7 }));
    const { ingest, isSettled } = await bench.observe();
    assert.deepEqual([ingest, isSettled], ['none', false]);
  });

  it('sees an asset that its list does not have yet', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs });
    await bench.create();
    bench.connect();
    bench.advance(10);
    bench.mux.faults.order(listing, replaced({ data: [] }));
    assert.equal((await bench.observe()).recordings.length, 1);
    assert.equal(heldSeconds(bench), 10);
  });

  it('asks again after a look that failed, however fresh it is', async (t) => {
    const bench = await createRecording(t);
    bench.mux.faults.order(reading, status(400));
    assert.equal(await outcomeOf(bench.observe()), 'mux-refused');
    assert.equal(await outcomeOf(bench.observe({ maxAgeMs: 5_000 })), 'done');
    assert.equal(heldSeconds(bench), 30);
  });
});

function heldSeconds({ stream }: Bench): number {
  const { assets } = stream.state as {
    assets: { spans: { startedAt: string; endedAt: string }[] }[];
  };
  return (
    assets
      .flatMap(({ spans }) => spans)
      .reduce((sum, span) => sum + Date.parse(span.endedAt) - Date.parse(span.startedAt), 0) / 1_000
  );
}
