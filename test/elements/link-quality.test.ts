import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { LinkReport } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import { hasFigures, isSilent } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import { LinkMeter } from '../../src/elements/whip-broadcaster/quality/link-meter.js';
import type {
  LinkLevel,
  LinkRating,
} from '../../src/elements/whip-broadcaster/quality/link-rating.js';
import {
  rateLink,
  toQuality,
  unknownRating,
} from '../../src/elements/whip-broadcaster/quality/link-rating.js';
import { toPath } from '../../src/elements/whip-broadcaster/quality/render-link-plot.js';
import type {
  LinkCounters,
  LinkSample,
} from '../../src/elements/whip-broadcaster/quality/link-sample.js';
import {
  readLinkCounters,
  toLinkSample,
} from '../../src/elements/whip-broadcaster/quality/link-sample.js';

describe('readLinkCounters', () => {
  it('adds up sound and picture, and takes the round trip of the connection in use', () => {
    const counters = readLinkCounters(
      createReport([
        { type: 'outbound-rtp', kind: 'audio', bytesSent: 1_000, packetsSent: 50 },
        {
          type: 'outbound-rtp',
          kind: 'video',
          bytesSent: 9_000,
          packetsSent: 80,
          qualityLimitationReason: 'bandwidth',
        },
        { type: 'remote-inbound-rtp', packetsLost: 2, roundTripTime: 0.5 },
        { type: 'remote-inbound-rtp', packetsLost: 3, roundTripTime: 0.5 },
        { type: 'candidate-pair', nominated: false, responsesReceived: 1 },
        {
          type: 'candidate-pair',
          nominated: true,
          responsesReceived: 7,
          currentRoundTripTime: 0.08,
        },
        { type: 'transport', packetsReceived: 40 },
      ]),
      5_000,
    );
    assert.deepEqual(counters, {
      at: 5_000,
      sentBytes: 10_000,
      sentPackets: 130,
      lostPackets: 5,
      roundTripMs: 80,
      heard: 48,
      isSqueezed: true,
      isStrained: false,
    });
  });

  it('tells a picture that the device holds back from one that the line does', () => {
    const report = createReport([{ type: 'outbound-rtp', qualityLimitationReason: 'cpu' }]);
    const { isSqueezed, isStrained } = readLinkCounters(report, 0);
    assert.deepEqual([isSqueezed, isStrained], [false, true]);
  });

  it('leaves open what a browser does not count', () => {
    const counters = readLinkCounters(createReport([{ type: 'outbound-rtp' }]), 0);
    const { lostPackets, roundTripMs, heard } = counters;
    assert.deepEqual([lostPackets, roundTripMs, heard], [null, null, null]);
  });
});

describe('toLinkSample', () => {
  const before: LinkCounters = {
    at: 1_000,
    sentBytes: 10_000,
    sentPackets: 100,
    lostPackets: 4,
    roundTripMs: 50,
    heard: 9,
    isSqueezed: false,
    isStrained: false,
  };

  it('is what happened between two readings', () => {
    const after = { ...before, at: 3_000, sentBytes: 510_000, sentPackets: 200, lostPackets: 9 };
    const { kbps, loss } = toLinkSample(before, after) ?? {};
    assert.equal(kbps, 2_000);
    assert.equal(loss, 0.05);
  });

  it('is at most the whole, where reports of what was sent before come late', () => {
    const after = { ...before, at: 2_000, sentPackets: 101, lostPackets: 40 };
    assert.equal(toLinkSample(before, after)?.loss, 1);
  });

  it('is nothing where the counting began anew', () => {
    assert.equal(toLinkSample(before, { ...before, at: 2_000, sentBytes: 0 }), null);
  });
});

/** One that is known. */
const createRating = (level: LinkLevel = 'good'): LinkRating => ({
  phase: 'settled',
  level,
  against: 0,
  strain: 0,
});

describe('rateLink', () => {
  it('says nothing of a connection that has just begun or come back, until five readings agree', () => {
    const weak = createSample({ loss: 0.06 });
    let rating = unknownRating;
    for (const sample of [weak, createSample(), weak, weak, weak, weak]) {
      rating = rateLink(rating, sample);
      assert.deepEqual(toQuality(rating), { phase: 'settling' });
    }
    assert.deepEqual(toQuality(rateLink(rating, weak)), { phase: 'measured', level: 'weak' });
  });

  it('says what the last one says where they do not come to agree', () => {
    const samples = [createSample({ loss: 0.06 }), createSample()];
    let rating = unknownRating;
    for (let at = 0; at < 12; at += 1) {
      assert.equal(toQuality(rating).phase, 'settling');
      rating = rateLink(rating, samples[at % 2] ?? createSample());
    }
    assert.deepEqual(toQuality(rating), { phase: 'measured', level: 'good' });
  });

  it('calls a link weak and very weak by loss, by delay, and by a picture without bandwidth', () => {
    assert.equal(levelAfter([createSample()], 9), 'good');
    assert.equal(levelAfter([createSample({ loss: 0.06 })], 9), 'weak');
    assert.equal(levelAfter([createSample({ loss: 0.2 })], 9), 'very-weak');
    assert.equal(levelAfter([createSample({ roundTripMs: 700 })], 9), 'weak');
    assert.equal(levelAfter([createSample({ roundTripMs: 1_500 })], 9), 'very-weak');
    assert.equal(levelAfter([createSample({ kbps: 400, isSqueezed: true })], 9), 'weak');
    assert.equal(levelAfter([createSample({ kbps: 100, isSqueezed: true })], 9), 'very-weak');
  });

  it('thinks nothing of a still picture, which needs little', () => {
    assert.equal(levelAfter([createSample({ kbps: 60 })], 9), 'good');
  });

  it('waits for three bad readings in a row', () => {
    const bad = createSample({ loss: 0.3 });
    assert.equal(levelAfter([bad], 2), 'good');
    assert.equal(levelAfter([bad], 3), 'very-weak');
    assert.equal(levelAfter([bad, bad, createSample()], 9), 'good');
  });

  it('does not flicker where a link stands at the edge', () => {
    // Just inside the bounds, again and again: not well enough to take the word back.
    const edge = [createSample({ loss: 0.035 }), createSample({ loss: 0.03 })];
    let rating = createRating();
    for (let round = 0; round < 3; round += 1)
      rating = rateLink(rating, createSample({ loss: 0.05 }));
    for (let round = 0; round < 40; round += 1) {
      for (const sample of edge) rating = rateLink(rating, sample);
      assert.deepEqual(toQuality(rating), { phase: 'measured', level: 'weak' });
    }
  });

  it('is good again after eight good readings', () => {
    let rating = createRating('very-weak');
    for (let round = 0; round < 7; round += 1) rating = rateLink(rating, createSample());
    assert.equal(levelOf(rating), 'very-weak');
    assert.equal(levelOf(rateLink(rating, createSample())), 'good');
  });

  it('blames the device for what it cannot encode, and the line again once it can', () => {
    const slow = createSample({ roundTripMs: 1_500, isStrained: true });
    let rating = createRating();
    for (let round = 0; round < 9; round += 1) rating = rateLink(rating, slow);
    assert.deepEqual(toQuality(rating), { phase: 'strained', level: 'very-weak' });
    // One reading without says nothing yet.
    rating = rateLink(rating, { ...slow, isStrained: false });
    assert.equal(toQuality(rating).phase, 'strained');
    for (let round = 0; round < 6; round += 1)
      rating = rateLink(rating, { ...slow, isStrained: false });
    assert.deepEqual(toQuality(rating), { phase: 'measured', level: 'very-weak' });
  });

  it('says nothing of a device that is at its limit while all arrives', () => {
    let rating = createRating();
    for (let round = 0; round < 9; round += 1)
      rating = rateLink(rating, createSample({ isStrained: true }));
    assert.deepEqual(toQuality(rating), { phase: 'measured', level: 'good' });
  });

  function levelAfter(samples: readonly LinkSample[], count: number): string {
    let rating = createRating();
    for (let at = 0; at < count; at += 1) {
      rating = rateLink(rating, samples[at % samples.length] ?? createSample());
    }
    return levelOf(rating);
  }

  function levelOf(rating: LinkRating): string {
    const quality = toQuality(rating);
    return 'level' in quality ? quality.level : quality.phase;
  }
});

describe('LinkMeter', () => {
  let counts: { bytesSent: number; packetsSent: number; responsesReceived: number };
  let limitation: string;
  let supplies: string[];
  let reports: LinkReport[];
  let ending: AbortController;
  let clockMs: number;
  let peer: RTCPeerConnection | null;
  let meter: LinkMeter;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
    counts = { bytesSent: 0, packetsSent: 0, responsesReceived: 0 };
    limitation = 'none';
    supplies = [];
    reports = [];
    clockMs = 0;
    ending = new AbortController();
    peer = {
      connectionState: 'connected',
      getStats: () =>
        Promise.resolve(
          createReport([
            { type: 'outbound-rtp', qualityLimitationReason: limitation, ...counts },
            { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.04, ...counts },
            { type: 'remote-inbound-rtp', packetsLost: 0 },
          ]),
        ),
    } as unknown as RTCPeerConnection;
    meter = new LinkMeter({
      readPeer: () => peer,
      onReport: (report) => reports.push(report),
      onSupply: (supply) => supplies.push(supply),
      signal: ending.signal,
      now: () => clockMs,
    });
  });

  afterEach(() => {
    ending.abort();
    mock.timers.reset();
  });

  it('keeps three minutes', async () => {
    for (let at = 0; at < 200; at += 1) await second(125_000, 1);
    assert.equal(last().samples.length, 180);
    assert.equal(last().samples[0]?.kbps, 1_000);
    assert.deepEqual(last().quality, { phase: 'measured', level: 'good' });
  });

  it('calls a line that less is asked of no better for it', async () => {
    limitation = 'bandwidth';
    for (let at = 0; at < 7; at += 1) await second(10_000, 1);
    assert.deepEqual([supplies, meter.isScarce], [['scarce'], true]);
    assert.deepEqual(last().quality, { phase: 'measured', level: 'very-weak' });
    // The small picture that it sends now has all that it asks for.
    limitation = 'none';
    for (let at = 0; at < 20; at += 1) await second(9_000, 1);
    assert.deepEqual(last().quality, { phase: 'measured', level: 'very-weak' });
    for (let at = 0; at < 20; at += 1) await second(125_000, 1);
    assert.deepEqual([supplies, meter.isScarce], [['scarce', 'ample'], false]);
    assert.deepEqual(last().quality, { phase: 'measured', level: 'good' });
  });

  it('notices within four seconds that nothing comes back, and that it does again', async () => {
    await second(125_000, 1);
    for (let at = 0; at < 3; at += 1) await second(125_000, 0);
    assert.equal(isSilent(last()), false);
    await second(125_000, 0);
    assert.equal(isSilent(last()), true);
    await second(125_000, 1);
    assert.equal(isSilent(last()), false);
  });

  it('has no quality before it has measured something', async () => {
    await second(125_000, 1);
    assert.deepEqual(last(), { quality: { phase: 'unmeasured' }, samples: [] });
    for (let at = 0; at < 4; at += 1) {
      await second(125_000, 1);
      assert.deepEqual(last().quality, { phase: 'settling' });
    }
    await second(125_000, 1);
    assert.deepEqual(last().quality, { phase: 'measured', level: 'good' });
  });

  it('says how it is after a silence only when that is known again', async () => {
    for (let at = 0; at < 9; at += 1) await second(125_000, 1);
    for (let at = 0; at < 5; at += 1) await second(125_000, 0);
    for (let at = 0; at < 4; at += 1) {
      await second(125_000, 1);
      assert.deepEqual(last().quality, { phase: 'settling' });
    }
    await second(125_000, 1);
    assert.deepEqual(last().quality, { phase: 'measured', level: 'good' });
  });

  it('has no figures where nothing comes back, instead of old and invented ones', async () => {
    await second(125_000, 1);
    await second(125_000, 1);
    assert.deepEqual([last().samples.at(-1)?.loss, last().samples.at(-1)?.roundTripMs], [0, 40]);
    for (let at = 0; at < 3; at += 1) await second(125_000, 0);
    assert.deepEqual(last().quality, { phase: 'unanswered', forMs: 3_000 });
    assert.equal(hasFigures(last()), false);
    const sample = last().samples.at(-1);
    assert.deepEqual([sample?.loss, sample?.roundTripMs, sample?.kbps], [null, null, 0]);
    // Nor did what had left before that was noticed arrive.
    assert.deepEqual(
      last().samples.map(({ kbps }) => kbps),
      [1_000, 0, 0, 0],
    );
    await second(125_000, 1);
    assert.equal(hasFigures(last()), true);
  });

  it('takes nothing for true that was measured before the server fell silent elsewhere', async () => {
    await second(125_000, 1);
    await second(125_000, 1);
    clockMs += 1;
    meter.doubt(true);
    assert.deepEqual(last().quality, { phase: 'unanswered', forMs: 1 });
    // What has come between the reading before and the silence says nothing of what came after it.
    await second(125_000, 1);
    assert.equal(last().quality.phase, 'unanswered');
    await second(125_000, 0);
    assert.equal(last().quality.phase, 'unanswered');
    await second(125_000, 1);
    assert.equal(last().quality.phase, 'settling');
  });

  it('measures the next connection from its beginning', async () => {
    await second(125_000, 1);
    await second(125_000, 1);
    peer = null;
    await second(0, 0);
    await second(0, 0);
    // Time goes on, in which nothing is sent.
    assert.equal(last().quality.phase, 'unmeasured');
    assert.deepEqual(
      last().samples.map(({ kbps }) => kbps),
      [1_000, 0, 0],
    );
  });

  it('reads nothing more when it is over', async () => {
    await second(125_000, 1);
    ending.abort();
    await second(125_000, 1);
    assert.equal(reports.length, 1);
  });

  async function second(bytes: number, answers: number): Promise<void> {
    counts = {
      bytesSent: counts.bytesSent + bytes,
      packetsSent: counts.packetsSent + 100,
      responsesReceived: counts.responsesReceived + answers,
    };
    clockMs += 1_000;
    mock.timers.tick(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }

  function last(): LinkReport {
    const report = reports[reports.length - 1];
    assert.ok(report);
    return report;
  }
});

describe('toPath', () => {
  it('draws no line where nothing was measured', () => {
    assert.match(toPath([100, 50, null, 50, 100], 100), /^M[^ML]+L[^ML]+M[^ML]+L[^ML]+$/);
    assert.equal(toPath([null, null], 100), '');
  });
});

function createSample(overrides: Partial<LinkSample> = {}): LinkSample {
  return {
    at: 0,
    kbps: 2_400,
    loss: 0,
    roundTripMs: 60,
    isSqueezed: false,
    isStrained: false,
    ...overrides,
  };
}

function createReport(entries: readonly Record<string, unknown>[]): RTCStatsReport {
  return new Map(
    entries.map((entry, index) => [String(index), entry]),
  ) as unknown as RTCStatsReport;
}
