import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  readInputStatus,
  readLiveInput,
} from '../../src/server/providers/cloudflare/live-input.js';
import { RequestBudget } from '../../src/server/providers/cloudflare/request-budget.js';
import { readStoredVideo } from '../../src/server/providers/cloudflare/stored-video.js';

describe('readInputStatus', () => {
  const since = '2026-11-21T12:00:00.123Z';
  const cases: [string, unknown, string][] = [
    ['null, before the first connection', null, 'never'],
    ['absent', undefined, 'never'],
    ['without a present state', { current: null, history: [] }, 'never'],
    ['text, as documented', 'connected', 'connected'],
    ['an object, as it is', { current: { state: 'connected' } }, 'connected'],
    ['text within the object', { current: 'disconnected' }, 'none'],
    ['reconnecting', { current: { state: 'reconnecting' } }, 'lost'],
    ['disconnected', { current: { state: 'disconnected' } }, 'none'],
    ['ttl_exceeded', 'ttl_exceeded', 'none'],
    ['a new word', { current: { state: 'warming_up' } }, 'unknown'],
    ['a word of every object', { current: { state: 'constructor' } }, 'unknown'],
    ['a number', 7, 'unknown'],
    ['a list', [], 'unknown'],
  ];
  for (const [name, value, expected] of cases) {
    it(`reads ${name}`, () => {
      const status = readInputStatus(value);
      assert.equal(status.type === 'known' ? status.ingest : status.type, expected);
    });
  }

  it('reads when the state began, to the nanosecond', () => {
    const current = { state: 'connected', statusEnteredAt: '2026-11-21T12:00:00.123456789Z' };
    assert.deepEqual(readInputStatus({ current }), { type: 'known', ingest: 'connected', since });
  });
});

describe('readLiveInput', () => {
  it('derives the playback that an older answer lacks', () => {
    const webRTCPlayback = { url: 'https://customer-1.example/i1/webRTC/play' };
    const addresses = readLiveInput({ uid: 'i1', webRTCPlayback })?.addresses;
    assert.equal(addresses?.hls, 'https://customer-1.example/i1/manifest/video.m3u8');
    assert.deepEqual([addresses?.rtmps, addresses?.srt, addresses?.whip], [null, null, null]);
  });

  it('is nothing without an id', () => {
    assert.equal(readLiveInput({ rtmps: {} }), null);
    assert.equal(readLiveInput('text'), null);
  });
});

describe('readStoredVideo', () => {
  const read = (fields: object) => readStoredVideo({ uid: 'v1', ...fields });

  it('reads numbers that come as text, and -1 as not known', () => {
    assert.equal(read({ duration: -1 })?.durationSeconds, null);
    assert.equal(read({ duration: '61.5' })?.durationSeconds, 61.5);
    assert.equal(read({ duration: 'long' })?.durationSeconds, null);
  });

  it('reads states, in their object or bare, and believes what can be streamed', () => {
    const state = (fields: object) => read(fields)?.state;
    assert.equal(state({ status: { state: 'live-inprogress' }, readyToStream: true }), 'recording');
    assert.equal(state({ status: { state: 'pendingupload' } }), 'awaited');
    assert.equal(state({ status: 'ready' }), 'ready');
    assert.equal(state({ status: { state: 'error', errReasonCode: 'ERR_UNKNOWN' } }), 'failed');
    assert.equal(state({ status: { state: 'polishing' } }), 'processing');
    assert.equal(state({ status: { state: 'polishing' }, readyToStream: true }), 'ready');
    assert.equal(state({}), 'processing');
  });

  it('derives the addresses that are missing from one that is there', () => {
    const video = read({ preview: 'https://customer-1.example/v1/watch', playback: null });
    assert.equal(video?.hls, 'https://customer-1.example/v1/manifest/video.m3u8');
    assert.equal(video?.poster, 'https://customer-1.example/v1/thumbnails/thumbnail.jpg');
    assert.equal(read({})?.hls, null);
  });
});

describe('RequestBudget', () => {
  it('keeps requests back for what people wait for and for what is live, and recovers', () => {
    let now = 0;
    const budget = new RequestBudget(() => now);
    while (budget.maySpare('waiting')) budget.spend();
    assert.equal(budget.maySpare('live'), true);
    while (budget.maySpare('live')) budget.spend();
    now += 30_000;
    assert.deepEqual([budget.maySpare('live'), budget.maySpare('waiting')], [true, false]);
    now += 300_000;
    assert.equal(budget.maySpare('waiting'), true);
  });

  it('asks for nothing while the service asked for a pause', () => {
    let now = 0;
    const budget = new RequestBudget(() => now);
    budget.block(5_000);
    assert.deepEqual([budget.maySpare('live'), budget.blockedForMs], [false, 5_000]);
    now += 5_000;
    assert.deepEqual([budget.maySpare('live'), budget.blockedForMs], [true, 0]);
  });
});
