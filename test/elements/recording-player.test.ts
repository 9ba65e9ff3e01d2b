import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recording, Stream } from '../../src/contract/index.js';
import {
  chooseRecording,
  readSourceType,
} from '../../src/elements/recording-player/timeline/recording-choice.js';
import { formatTime } from '../../src/elements/shared/player/format-time.js';

function createRecording(overrides: Partial<Recording>): Recording {
  return {
    id: 'rec_1',
    from: 'local',
    state: 'ready',
    startedAt: null,
    duration: 60,
    coverage: 1,
    sources: [{ type: 'hls', url: 'index.m3u8' }],
    poster: 'poster.jpg',
    ...overrides,
  };
}

function choose(
  status: Stream['status'],
  recordings: readonly Recording[],
  prefer: Recording['from'] | null = null,
) {
  const stream = { status, recordings } as Stream;
  return chooseRecording(stream, prefer, (url) => `https://media.example/${url}`);
}

describe('chooseRecording', () => {
  it('lists every playable way of every ready copy, best first', () => {
    const mux = createRecording({
      id: 'rec_2',
      from: 'mux',
      sources: [
        { type: 'dash', url: 'index.mpd' },
        { type: 'mux', url: 'abc.m3u8' },
        { type: 'mp4', url: 'high.mp4' },
      ],
    });
    const choice = choose('completed', [createRecording({}), mux]);
    assert.equal(choice.outcome, 'ready');
    assert.deepEqual(
      choice.copies.map(({ recording, type, url }) => [recording, type, url]),
      [
        ['rec_1', 'hls', 'https://media.example/index.m3u8'],
        ['rec_2', 'mux', 'https://media.example/abc.m3u8'],
        ['rec_2', 'mp4', 'https://media.example/high.mp4'],
      ],
    );
    assert.equal(choice.copies[0]?.poster, 'https://media.example/poster.jpg');
  });

  it('waits for the best copy while it may still come', () => {
    const best = createRecording({ id: 'rec_best', state: 'processing' });
    const other = createRecording({ id: 'rec_other' });
    assert.equal(choose('processing', [best, other]).outcome, 'preparing');
    assert.equal(choose('completed', [best, other]).outcome, 'ready');
    assert.equal(choose('processing', []).outcome, 'preparing');
  });

  it('waits for the recording of the last broadcast, not for a late copy of the first', () => {
    const first = createRecording({ startedAt: '2026-11-21T10:00:00Z', duration: 60 });
    const copy = createRecording({ startedAt: '2026-11-21T10:00:01Z', state: 'processing' });
    const next = createRecording({ startedAt: '2026-11-21T10:05:00Z', state: 'processing' });
    assert.equal(choose('processing', [first, copy]).outcome, 'ready');
    assert.equal(choose('processing', [first, next]).outcome, 'preparing');
  });

  it('takes no piece of a device for the recording while the event may go on', () => {
    const piece = createRecording({ id: 'piece_1', from: 'device', duration: 5 });
    const growing = createRecording({ state: 'recording' });
    for (const recordings of [[piece], [piece, growing]]) {
      assert.equal(choose('live', recordings).outcome, 'preparing');
      assert.equal(choose('processing', recordings).outcome, 'preparing');
      assert.equal(choose('completed', recordings).outcome, 'ready');
    }
  });

  it('has no recording of an event that is on, whatever of it is ready', () => {
    const first = createRecording({ startedAt: '2026-11-21T10:00:00Z', duration: 60 });
    const next = createRecording({ startedAt: '2026-11-21T10:05:00Z', state: 'recording' });
    assert.equal(choose('live', [first]).outcome, 'preparing');
    assert.equal(choose('live', [next, first]).outcome, 'preparing');
  });

  it('passes over what failed', () => {
    const failed = createRecording({ id: 'rec_failed', state: 'failed' });
    assert.equal(choose('processing', [failed, createRecording({})]).outcome, 'ready');
    assert.equal(choose('completed', [failed]).outcome, 'none');
    assert.equal(choose('completed', []).outcome, 'none');
  });

  it('takes the preferred origin first, and the others after it', () => {
    const phone = createRecording({ id: 'rec_phone', from: 'device' });
    const choice = choose('completed', [createRecording({}), phone], 'device');
    assert.equal(choice.outcome, 'ready');
    assert.deepEqual(
      choice.copies.map(({ recording }) => recording),
      ['rec_phone', 'rec_1'],
    );
  });
});

describe('readSourceType', () => {
  it('goes by the page’s word, then by the address', () => {
    assert.equal(readSourceType('https://a.example/v.m3u8?token=1', ''), 'hls');
    assert.equal(readSourceType('https://a.example/v', 'application/vnd.apple.mpegurl'), 'hls');
    assert.equal(readSourceType('https://a.example/v', 'hls'), 'hls');
    assert.equal(readSourceType('https://a.example/v.mp4', ''), 'mp4');
    assert.equal(readSourceType('https://a.example/v.m3u8', 'mp4'), 'mp4');
  });
});

describe('formatTime', () => {
  it('reads like a clock', () => {
    assert.equal(formatTime(0), '0:00');
    assert.equal(formatTime(62.9), '1:02');
    assert.equal(formatTime(3_725), '1:02:05');
    assert.equal(formatTime(NaN), '0:00');
  });
});
