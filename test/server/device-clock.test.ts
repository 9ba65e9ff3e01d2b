import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measureSkew, toSkewMs } from '../../src/server/streams/device-clock.js';
import type { StoredReport } from '../../src/server/streams/stream-store.js';
import { at } from './stream-looks.js';

describe('measureSkew', () => {
  /** A report that a device, so many seconds ahead, sent at `sent` and that was under way for `delay`. */
  const arrive = (sent: number, { ahead = 0, delay = 0 } = {}, standing?: StoredReport) => {
    const received = {
      broadcastId: 'b1',
      receivedAt: at(sent + delay).toISOString(),
      report: {
        startedAt: at(ahead).toISOString(),
        endedAt: null,
        sentAt: at(sent + ahead).toISOString(),
        parts: [],
      },
    };
    return { ...received, skewMs: measureSkew(received, standing) };
  };

  it('goes by the report that was under way for the shortest time', () => {
    const first = arrive(10, { ahead: 7_200, delay: 2 });
    const second = arrive(20, { ahead: 7_200, delay: 0.03 }, first);
    const third = arrive(30, { ahead: 7_200, delay: 4 }, second);
    assert.deepEqual([first, second, third].map(toSkewMs), [-7_198_000, -7_199_970, -7_199_970]);
  });

  it('begins anew when the clock was set', () => {
    const before = arrive(10, { ahead: -3_600 });
    assert.equal(toSkewMs(arrive(20, { ahead: 0, delay: 1 }, before)), 1_000);
    const ahead = arrive(10, { ahead: 3_600 });
    assert.equal(toSkewMs(arrive(20, { ahead: 0 }, ahead)), 0);
  });

  it('takes 10 s for a slow network, and more for a clock that was set', () => {
    const standing = arrive(10);
    assert.equal(toSkewMs(arrive(20, { delay: 10 }, standing)), 0);
    assert.equal(toSkewMs(arrive(20, { delay: 10.001 }, standing)), 10_001);
  });

  it('takes a report that an earlier version kept for what it says by itself', () => {
    const { broadcastId, receivedAt, report } = arrive(10, { ahead: 60, delay: 1 });
    assert.equal(toSkewMs({ broadcastId, receivedAt, report }), -59_000);
  });
});
