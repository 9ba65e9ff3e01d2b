import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'node:test';
import { ProblemError } from '../../src/contract/index.js';
import { muxBackup } from '../../src/server/providers/mux/mux-backup.js';
import { MuxError } from '../../src/server/providers/mux/mux-error.js';
import { createMuxBench } from './mux-bench.js';
import { changed, outcomeOf, replaced, status, timeoutFor, timeoutMs } from './mux-fault-orders.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

const creating = 'POST /video/v1/live-streams';
const reading = 'GET /video/v1/live-streams/{LIVE_STREAM_ID}';
const listing = 'GET /video/v1/assets';

describe('MuxBackup.create', () => {
  interface Row {
    readonly what: string;
    readonly fault: ServiceFault;
    readonly outcome: string;
    /** Live streams at Mux afterwards: what is there too many is found by its tag. */
    readonly made: number;
    readonly calls: number;
  }
  const rows: readonly Row[] = [
    {
      what: 'is slow',
      fault: { type: 'slow', delayMs: 200 },
      outcome: 'done',
      made: 1,
      calls: 1,
    },
    { what: 'fails with 500', fault: status(500), outcome: 'mux-failed', made: 0, calls: 1 },
    {
      what: 'fails with 500 after the work',
      fault: status(500, { isDone: true }),
      outcome: 'mux-failed',
      made: 1,
      calls: 1,
    },
    {
      what: 'asks to wait a second',
      fault: status(429, { headers: { 'Retry-After': '1' } }),
      outcome: 'done',
      made: 1,
      calls: 2,
    },
    {
      what: 'asks to wait a minute',
      fault: status(429, { headers: { 'Retry-After': '60' } }),
      outcome: 'mux-rate-limited',
      made: 0,
      calls: 1,
    },
    {
      what: 'drops the connection',
      fault: { type: 'dropped' },
      outcome: 'mux-unreachable',
      made: 0,
      calls: 1,
    },
    {
      what: 'drops the connection after the work',
      fault: { type: 'dropped', isDone: true },
      outcome: 'mux-unreachable',
      made: 1,
      calls: 1,
    },
    {
      what: 'does the work and never answers',
      fault: { type: 'silent', isDone: true },
      outcome: 'mux-timeout',
      made: 1,
      calls: 1,
    },
    {
      what: 'leaves the key out',
      fault: changed({ stream_key: undefined }),
      outcome: 'answer-unreadable',
      made: 1,
      calls: 1,
    },
    {
      what: 'gives a number for the id',
      fault: changed({ id: 17 }),
      outcome: 'answer-unreadable',
      made: 1,
      calls: 1,
    },
    {
      what: 'answers with a page of a proxy',
      fault: replaced('<html>'),
      outcome: 'answer-unreadable',
      made: 1,
      calls: 1,
    },
    {
      what: 'gives playback ids, a status and a date of other types',
      fault: changed({ playback_ids: 'PB1', status: { current: 'idle' }, created_at: null }),
      outcome: 'done',
      made: 1,
      calls: 1,
    },
    {
      what: 'does not know the token',
      fault: status(401),
      outcome: 'mux-unauthorized',
      made: 0,
      calls: 1,
    },
    {
      what: 'refuses the fields',
      fault: status(400),
      outcome: 'mux-refused',
      made: 0,
      calls: 1,
    },
  ];

  for (const { what, fault, outcome, made, calls } of rows) {
    it(`ends with ${outcome} when Mux ${what}`, async (t) => {
      const bench = await createMuxBench(t, { timeoutMs: timeoutFor(fault) });
      bench.mux.faults.order(creating, fault);
      assert.equal(await outcomeOf(bench.create()), outcome);
      assert.equal(bench.mux.books.liveStreams.size, made);
      assert.equal(bench.mux.callsOf(creating).length, calls);
      // As another process does, which knows of no minute to wait.
      const backup = await muxBackup({ ...bench.mux.access });
      const { signal } = new AbortController();
      const found = await backup.find(bench.stream, { signal });
      assert.equal(found.length, made);
      assert.deepEqual(bench.mux.faults.unmet, []);
    });
  }

  it('gives up when its caller does', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs: 60_000 });
    bench.mux.faults.order(creating, { type: 'silent' });
    const controller = new AbortController();
    const call = bench.backup.create(bench.stream, { signal: controller.signal });
    while (bench.mux.callsOf(creating).length === 0) await new Promise(setImmediate);
    controller.abort();
    assert.equal(await outcomeOf(call), 'mux-timeout');
  });

  it('is unreachable where nothing listens', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs, baseUrl: 'http://127.0.0.1:9' });
    assert.equal(await outcomeOf(bench.create()), 'mux-unreachable');
  });
});

describe('MuxBackup.delete', () => {
  const rows: readonly (readonly [what: string, route: string, fault: ServiceFault])[] = [
    ['fails', 'DELETE /video/v1/assets/{ASSET_ID}', status(500)],
    [
      'drops the connection after the work',
      'DELETE /video/v1/assets/{ASSET_ID}',
      { type: 'dropped', isDone: true },
    ],
    [
      'drops the connection after the work',
      'DELETE /video/v1/live-streams/{LIVE_STREAM_ID}',
      { type: 'dropped', isDone: true },
    ],
    ['asks to wait', listing, status(429, { headers: { 'Retry-After': '1' } })],
  ];
  for (const [what, route, fault] of rows) {
    it(`leaves nothing when Mux ${what} at ${route}`, async (t) => {
      const bench = await createMuxBench(t, { timeoutMs });
      await bench.create();
      bench.connect();
      bench.mux.faults.order(route, fault);
      await bench.backup.delete(bench.stream, { recordings: true });
      assert.deepEqual([bench.mux.books.liveStreams.size, bench.mux.books.assets.size], [0, 0]);
      assert.deepEqual(bench.mux.faults.unmet, []);
    });
  }

  it('removes what was recorded although Mux no longer lists it once the live stream is gone', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs });
    await bench.create();
    bench.connect();
    bench.mux.faults.order(listing, { type: 'slow', delayMs: 0 });
    bench.mux.faults.order(listing, replaced({ data: [] }));
    await bench.backup.delete(bench.stream, { recordings: true });
    assert.deepEqual([bench.mux.books.assets.size, bench.mux.faults.unmet], [0, []]);
  });

  it('says that it is not done while Mux refuses, and is done when called again', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs });
    await bench.create();
    bench.connect();
    const route = 'DELETE /video/v1/assets/{ASSET_ID}';
    bench.mux.faults.order(route, status(400));
    const remove = () => outcomeOf(bench.backup.delete(bench.stream, { recordings: true }));
    assert.equal(await remove(), 'mux-refused');
    // The live stream is gone by then: only what it left tells what is to be removed.
    assert.equal(await remove(), 'done');
    assert.equal(bench.mux.books.assets.size, 0);
  });
});

describe('MuxBackup.createUpload', () => {
  it('tells its caller as a problem that Mux failed, and when to come again', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs });
    const route = 'POST /video/v1/uploads';
    bench.mux.faults.order(route, status(429, { headers: { 'Retry-After': '30' } }));
    const input = { broadcastId: 'bc-1', partId: 'part-1', type: 'video/mp4', size: 3 };
    await assert.rejects(
      async () => bench.backup.createUpload?.(bench.stream, input),
      (error) =>
        error instanceof ProblemError &&
        error.code === 'provider-failed' &&
        error.options.retryAfterSeconds === 30,
    );
  });
});

describe('MuxError', () => {
  it('holds nothing of what was sent or answered', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs });
    const id = await bench.create();
    const { stream_key: key = '' } = bench.mux.books.liveStreams.get(id) ?? {};
    const { tokenId, tokenSecret } = bench.mux.access;
    const faults = [
      status(400, { body: { error: { type: 'invalid_parameters', messages: [key] } } }),
      status(400, { body: { error: { type: `wrong ${key}`, messages: [] } } }),
      changed({ id: null }),
      { type: 'dropped' } as const,
    ];
    for (const fault of faults) {
      bench.mux.faults.clear();
      bench.mux.faults.order(reading, fault, 3);
      const error: unknown = await bench.observe().catch((caught: unknown) => caught);
      assert.ok(error instanceof MuxError);
      const basic = Buffer.from(`${tokenId}:${tokenSecret}`).toString('base64');
      const shown = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`;
      for (const secret of [key, tokenSecret, basic]) assert.equal(shown.includes(secret), false);
    }
  });

  it('names the call, the status and Mux’s word', async (t) => {
    const bench = await createMuxBench(t, { timeoutMs });
    await bench.create();
    bench.mux.faults.order(reading, status(400));
    await assert.rejects(bench.observe(), {
      code: 'mux-refused',
      message: 'Mux refused the request (live-stream-read, 400, some_error)',
    });
  });
});
