import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkCounters } from '../../src/elements/whip-broadcaster/quality/link-sample.js';
import {
  readLinkCounters,
  toLinkSample,
} from '../../src/elements/whip-broadcaster/quality/link-sample.js';
import { createReport } from './support/stats-report.js';

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
          framesSent: 90,
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
        { type: 'media-source', kind: 'audio' },
        { type: 'media-source', kind: 'video', frames: 95 },
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
      sentPictures: 90,
      givenPictures: 95,
    });
  });

  it('tells a picture that the device holds back from one that the line does', () => {
    const report = createReport([{ type: 'outbound-rtp', qualityLimitationReason: 'cpu' }]);
    const { isSqueezed, isStrained } = readLinkCounters(report, 0);
    assert.deepEqual([isSqueezed, isStrained], [false, true]);
  });

  it('leaves open what a browser does not count', () => {
    const counters = readLinkCounters(createReport([{ type: 'outbound-rtp' }]), 0);
    const { lostPackets, roundTripMs, heard, sentPictures, givenPictures } = counters;
    const all = [lostPackets, roundTripMs, heard, sentPictures, givenPictures];
    assert.deepEqual(all, [null, null, null, null, null]);
    assert.equal(toLinkSample(counters, { ...counters, at: 1_000 })?.pictures, null);
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
    sentPictures: 300,
    givenPictures: 310,
  };

  it('is what happened between two readings', () => {
    const after = { ...before, at: 3_000, sentBytes: 510_000, sentPackets: 200, lostPackets: 9 };
    const counted = { sentPictures: 360, givenPictures: 372 };
    const sample = toLinkSample(before, { ...after, ...counted });
    const { kbps, loss, pictures, sourcePictures } = sample ?? {};
    assert.equal(kbps, 2_000);
    assert.equal(loss, 0.05);
    assert.deepEqual([pictures, sourcePictures], [60, 62]);
  });

  it('is at most the whole, where reports of what was sent before come late', () => {
    const after = { ...before, at: 2_000, sentPackets: 101, lostPackets: 40 };
    assert.equal(toLinkSample(before, after)?.loss, 1);
  });

  it('is nothing where the counting began anew', () => {
    assert.equal(toLinkSample(before, { ...before, at: 2_000, sentBytes: 0 }), null);
  });
});
