import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { ProblemError } from '../../src/contract/index.js';
import { muxBackup } from '../../src/server/providers/mux/mux-backup.js';
import { MuxError } from '../../src/server/providers/mux/mux-error.js';
import { createMuxBench } from './mux-bench.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

type Bench = Awaited<ReturnType<typeof createMuxBench>>;

const creating = 'POST /video/v1/live-streams';
const reading = 'GET /video/v1/live-streams/{LIVE_STREAM_ID}';
const listing = 'GET /video/v1/assets';

/** Long enough for a busy machine to answer in, and shorter than a minute that is asked for. */
const timeoutMs = 20_000;

/** Where no answer comes, it is waited out. */
const silentMs = 2_000;

const timeoutFor = ({ type }: ServiceFault) => (type === 'silent' ? silentMs : timeoutMs);

const status = (code: number, more: object = {}): ServiceFault => ({
  type: 'status',
  status: code,
  body: { error: { type: 'some_error', messages: ['key-1234 is wrong'] } },
  ...more,
});

/** The data with other fields in it; undefined takes a field away. */
const changed = (fields: object): ServiceFault => ({
  type: 'changed',
  change: (body) => {
    const { data } = body as { data: object };
    return { data: { ...data, ...fields } };
  },
});

const replaced = (body: unknown): ServiceFault => ({ type: 'changed', change: () => body });

/** What became of a call: its value's sort, or the code that it was rejected with. */
async function outcomeOf(call: Promise<unknown> | undefined): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (error instanceof MuxError) return error.code;
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
}

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
