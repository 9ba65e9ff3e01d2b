import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { LinkReport } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import { hasFigures, isSilent } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import { LinkMeter } from '../../src/elements/whip-broadcaster/quality/link-meter.js';
import { createReport } from './support/stats-report.js';

describe('LinkMeter', () => {
  let pictures: { framesSent: number; frames: number };
  let isCameraOn: boolean;
  let counts: { bytesSent: number; packetsSent: number; responsesReceived: number };
  let limitation: string;
  let supplies: string[];
  let quietAt: number[];
  let reports: LinkReport[];
  let ending: AbortController;
  let clockMs: number;
  let peer: RTCPeerConnection | null;
  let meter: LinkMeter;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
    counts = { bytesSent: 0, packetsSent: 0, responsesReceived: 0 };
    pictures = { framesSent: 0, frames: 0 };
    isCameraOn = true;
    limitation = 'none';
    supplies = [];
    quietAt = [];
    reports = [];
    clockMs = 0;
    ending = new AbortController();
    peer = {
      connectionState: 'connected',
      getStats: () =>
        Promise.resolve(
          createReport([
            { type: 'outbound-rtp', qualityLimitationReason: limitation, ...counts, ...pictures },
            { type: 'media-source', frames: pictures.frames },
            { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.04, ...counts },
            { type: 'remote-inbound-rtp', packetsLost: 0 },
          ]),
        ),
    } as unknown as RTCPeerConnection;
    meter = new LinkMeter({
      readPeer: () => peer,
      givesPicture: () => isCameraOn,
      onReport: (report) => reports.push(report),
      onQuiet: () => quietAt.push(clockMs),
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
    assert.equal(isSilent(last(), false), false);
    await second(125_000, 0);
    assert.equal(isSilent(last(), false), true);
    await second(125_000, 1);
    assert.equal(isSilent(last(), false), false);
  });

  it('takes an answer that is late for none where the server gives none elsewhere either', async () => {
    await second(125_000, 1);
    for (let at = 0; at < 2; at += 1) await second(125_000, 0);
    meter.doubt(true);
    assert.equal(isSilent(last(), true), false, 'it may come every 2.5 s');
    await second(125_000, 0);
    assert.deepEqual([isSilent(last(), true), isSilent(last(), false)], [true, false]);
  });

  it('tells within two seconds that a line has gone quiet which was always answered, once', async () => {
    for (let at = 0; at < 7; at += 1) await second(125_000, 1);
    await second(125_000, 0);
    assert.deepEqual(quietAt, []);
    for (let at = 0; at < 4; at += 1) await second(125_000, 0);
    assert.deepEqual(quietAt, [9_000]);
    await second(125_000, 1);
    for (let at = 0; at < 4; at += 1) await second(125_000, 0);
    assert.deepEqual(quietAt, [9_000, 16_000], 'it was not always answered');
  });

  it('tells only of three seconds where answers come seldom', async () => {
    for (let at = 0; at < 12; at += 1) await second(125_000, at % 3 === 0 ? 1 : 0);
    assert.deepEqual(quietAt, []);
    await second(125_000, 0);
    assert.deepEqual(quietAt, [13_000]);
  });

  it('has no quality before it has measured something', async () => {
    await second(125_000, 1);
    assert.deepEqual(last(), {
      quality: { phase: 'unmeasured' },
      samples: [],
      picture: { phase: 'awaited', unsent: 0 },
    });
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

  it('counts how long no picture has left, over the connection that is made anew for it', async () => {
    const film = async (frames: number, framesSent: number): Promise<void> => {
      const { frames: given, framesSent: sent } = pictures;
      pictures = { frames: given + frames, framesSent: sent + framesSent };
      await second(5_000, 1);
    };
    for (let at = 0; at < 3; at += 1) await film(30, 30);
    for (let at = 0; at < 4; at += 1) await film(30, 0);
    assert.deepEqual(last().picture, { phase: 'begun', unsent: 4 });
    peer = { ...peer } as RTCPeerConnection;
    await film(30, 0);
    assert.deepEqual([last().quality.phase, last().picture.unsent], ['unmeasured', 4]);
    await film(30, 0);
    assert.equal(last().picture.unsent, 5);
    isCameraOn = false;
    await film(0, 0);
    assert.equal(last().picture.unsent, 0);
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
