import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { BroadcastReport } from '../../src/contract/index.js';
import { BroadcastReporter } from '../../src/elements/whip-broadcaster/broadcast-reporter.js';

/** A reporter on a stopped clock, and a backend that answers as the test says. */
function createScene() {
  const told: { id: string; report: BroadcastReport }[] = [];
  let isReachable = true;
  const end = new AbortController();
  const reporter = new BroadcastReporter({
    stream: 'st_1',
    signal: end.signal,
    client: {
      reportBroadcast: (_stream, id, report) => {
        if (!isReachable) return Promise.reject(new Error('offline'));
        told.push({ id, report });
        return Promise.resolve();
      },
    },
  });
  const pass = async (ms: number) => {
    mock.timers.tick(ms);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { reporter, told, pass, end, reach: (is: boolean) => (isReachable = is) };
}

describe('BroadcastReporter', () => {
  afterEach(() => mock.timers.reset());

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-11-21T10:00:00Z') });
  });

  it('tells from when the camera was on air, now and then that it still is, and when it ended', async () => {
    const { reporter, told, pass } = createScene();
    reporter.begin();
    await pass(0);
    await pass(15_000);
    await pass(5_000);
    reporter.end('chosen');
    await pass(0);
    await pass(60_000);
    assert.deepEqual(
      told.map(({ report }) => [report.startedAt, report.endedAt, report.sentAt]),
      [
        ['2026-11-21T10:00:00.000Z', null, '2026-11-21T10:00:00.000Z'],
        ['2026-11-21T10:00:00.000Z', null, '2026-11-21T10:00:15.000Z'],
        ['2026-11-21T10:00:00.000Z', '2026-11-21T10:00:20.000Z', '2026-11-21T10:00:20.000Z'],
      ],
    );
    assert.equal(new Set(told.map(({ id }) => id)).size, 1);
  });

  it('tells the end until it has arrived', async () => {
    const { reporter, told, pass, reach } = createScene();
    reporter.begin();
    await pass(0);
    reach(false);
    reporter.end('chosen');
    await pass(0);
    await pass(3_000);
    reach(true);
    await pass(3_000);
    await pass(60_000);
    assert.equal(told.length, 2);
    assert.equal(told[1]?.report.endedAt, '2026-11-21T10:00:00.000Z');
  });

  it('tells the end at once when the server is heard again', async () => {
    const { reporter, told, pass, reach } = createScene();
    reporter.begin();
    await pass(0);
    reach(false);
    reporter.end('chosen');
    await pass(0);
    reach(true);
    reporter.hurry();
    await pass(0);
    assert.equal(told.at(-1)?.report.endedAt, '2026-11-21T10:00:00.000Z');
    reporter.hurry();
    await pass(60_000);
    assert.equal(told.length, 2);
  });

  it('tells of an end whose doing it is, and of what goes on neither', async () => {
    for (const ending of ['chosen', 'found'] as const) {
      const { reporter, told, pass } = createScene();
      reporter.begin();
      await pass(0);
      reporter.end(ending);
      await pass(0);
      assert.deepEqual(
        told.map(({ report }) => report.ending),
        [undefined, ending],
      );
    }
  });

  it('tells nothing of what never was on air, and nothing after the abort', async () => {
    const { reporter, told, pass, end } = createScene();
    reporter.end('chosen');
    reporter.hurry();
    await pass(60_000);
    assert.equal(told.length, 0);
    reporter.begin();
    await pass(0);
    end.abort();
    await pass(60_000);
    assert.equal(told.length, 1);
  });
});
