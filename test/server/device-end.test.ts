import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredReport } from '../../src/server/index.js';
import { isEndedByDevice, readUnheardSince } from '../../src/server/lifecycle/device-end.js';
import { at, follow, live, over, recording } from './stream-looks.js';

const lost = { ...live(recording(20)), ingest: 'lost' } as const;
/** Media from second 10 to 30, and then no publisher any more. */
const looks: Parameters<typeof follow>[0] = [
  [10, live()],
  [30, live(recording(20))],
  [32, lost],
  [60, lost],
];

/** What a device says at a second, by a clock that is so many seconds behind the server's. */
function createReport(
  {
    sent,
    ended = null,
    ending,
  }: { sent: number; ended?: number | null; ending?: 'chosen' | 'found' },
  { broadcastId = 'br_1', behind = 0, keeps = true } = {},
): StoredReport {
  const ofDevice = (second: number) => at(second - behind).toISOString();
  const part = {
    id: `${broadcastId}-1`,
    startedAt: ofDevice(10),
    duration: 5,
    bytes: 1_000,
    type: 'video/mp4',
  };
  const report = {
    startedAt: ofDevice(10),
    endedAt: ended === null ? null : ofDevice(ended),
    ...(ending && { ending }),
    sentAt: ofDevice(sent),
    parts: keeps ? [part] : [],
  };
  return { broadcastId, receivedAt: at(sent).toISOString(), skewMs: behind * 1_000, report };
}

function shownAfter(reports: StoredReport[]) {
  const { status, assurance, sources } = follow(looks, { reports }).shown;
  return [status, assurance.ingest, sources.length];
}

describe('isEndedByDevice', () => {
  const lives = [{ since: at(10).toISOString(), until: at(30).toISOString() }];
  const isEnded = (...reports: StoredReport[]) => isEndedByDevice({ lives }, reports);

  it('is so where a person has ended what could not be told of then', () => {
    assert.equal(isEnded(createReport({ sent: 58, ended: 45 })), true);
    const early = createReport({ sent: 58, ended: 45 }, { behind: 7_200 });
    assert.equal(isEnded(early), true);
  });

  it('is not while the device goes on, or has not been heard since', () => {
    assert.equal(isEnded(), false);
    assert.equal(isEnded(createReport({ sent: 25 })), false);
    assert.equal(isEnded(createReport({ sent: 58 })), false);
  });

  it('is not by what a page that was killed had filmed last: who opens it again goes on', () => {
    assert.equal(isEnded(createReport({ sent: 58, ended: 29 })), false);
    assert.equal(isEnded(createReport({ sent: 58, ended: 34 })), false);
  });

  it('is not by the end that was found of a page which died while the server was away', () => {
    assert.equal(isEnded(createReport({ sent: 58, ended: 45, ending: 'found' })), false);
    assert.equal(isEnded(createReport({ sent: 58, ended: 45, ending: 'chosen' })), true);
  });

  it('is not by the end of an earlier broadcast, nor while another device still has one', () => {
    const before = createReport({ sent: 5, ended: 4 }, { broadcastId: 'br_0' });
    assert.equal(isEnded(before), false);
    const other = createReport({ sent: 55 }, { broadcastId: 'br_2' });
    assert.equal(isEnded(createReport({ sent: 58, ended: 45 }), other), false);
    const gone = createReport({ sent: 20 }, { broadcastId: 'br_2' });
    assert.equal(isEnded(createReport({ sent: 58, ended: 45 }), gone), true);
  });

  it('is not by the end of a device that had been taken over, which changes nothing of the other one', () => {
    const other = { broadcastId: 'br_2' };
    const left = createReport({ sent: 46, ended: 45, ending: 'found' });
    assert.equal(isEnded(createReport({ sent: 28 }, other), left), false);
    assert.equal(isEnded(createReport({ sent: 58, ended: 40 }, other), left), true);
  });

  it('is not before anything was live', () => {
    const report = createReport({ sent: 58, ended: 45 });
    assert.equal(isEndedByDevice({ lives: [] }, [report]), false);
  });
});

describe('advanceStream', () => {
  it('waits for a publisher that vanished', () => {
    assert.deepEqual(shownAfter([createReport({ sent: 25 })]), ['live', 'lost', 1]);
  });

  it('waits no longer once its device has said that it is over', () => {
    const ended = createReport({ sent: 58, ended: 45 });
    assert.deepEqual(shownAfter([ended]), ['processing', 'none', 0]);
  });

  it('waits for a publisher that vanished while the device that it had replaced is ended', () => {
    const left = createReport({ sent: 46, ended: 45, ending: 'found' });
    const publisher = createReport({ sent: 28 }, { broadcastId: 'br_2' });
    assert.deepEqual(shownAfter([publisher, left]), ['live', 'lost', 1]);
  });

  it('is live again with the next media, whatever was ended before', () => {
    const reports = [createReport({ sent: 58, ended: 45 })];
    const { status, assurance } = follow([...looks, [65, live(recording(20))]], { reports }).shown;
    assert.deepEqual([status, assurance.ingest], ['live', 'connected']);
  });
});

describe('readUnheardSince', () => {
  it('is when the last was heard of those that have never said that it is over', () => {
    const dead = createReport({ sent: 40 }, { behind: 7_200 });
    const before = createReport({ sent: 20 }, { broadcastId: 'br_0' });
    const ended = createReport({ sent: 58, ended: 45 }, { broadcastId: 'br_2' });
    assert.equal(readUnheardSince([before, dead, ended]), at(40).toISOString());
    const back = createReport({ sent: 90, ended: 41, ending: 'found' });
    assert.equal(readUnheardSince([back, ended]), undefined);
  });

  it('is not told of a device that keeps nothing, and has nothing to say', () => {
    assert.equal(readUnheardSince([createReport({ sent: 40 }, { keeps: false })]), undefined);
  });

  it('is told of a stream that is over, until the device is back', () => {
    const silentLater: Parameters<typeof follow>[0] = [
      ...looks,
      [120, over(recording(20, 'ready'))],
    ];
    const told = (looked: typeof looks, ...reports: StoredReport[]) =>
      follow(looked, { reports }).shown.unheardSince;
    const dead = createReport({ sent: 28 });
    assert.equal(told(looks, dead), undefined, 'it may still come back by itself');
    assert.equal(told(silentLater, dead), at(28).toISOString());
    assert.equal(
      told(silentLater, createReport({ sent: 140, ended: 31, ending: 'found' })),
      undefined,
    );
  });
});
