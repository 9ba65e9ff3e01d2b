import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recording, Stream } from '../../src/contract/index.js';
import { readBeginning } from '../../src/elements/live-player/replay/beginning.js';
import { planParts } from '../../src/elements/recording-player/timeline/plan-parts.js';
import { createStream } from '../contract/samples.js';

function createRecording(id: string, overrides: Partial<Recording>): Recording {
  return {
    ...{ id, from: 'local', state: 'ready', startedAt: null, duration: null, coverage: 1 },
    ...{ sources: [{ type: 'hls', url: `https://media.example/${id}.m3u8` }], poster: null },
    ...overrides,
  };
}

describe('readBeginning', () => {
  it('plays what grows, and not the first seconds of it that a phone has sent', () => {
    const stream = createStream({
      status: 'live',
      recordings: [
        createRecording('earlier', {
          ...{ startedAt: '2026-11-21T09:00:00Z', duration: 300, coverage: 0.6 },
        }),
        createRecording('piece', {
          ...{ from: 'device', startedAt: '2026-11-21T10:00:00Z', duration: 5.2, coverage: 0.01 },
        }),
        createRecording('growing', {
          ...{ state: 'recording', startedAt: '2026-11-21T10:00:01Z', duration: 200 },
          coverage: 0.4,
        }),
      ],
    });
    const { copies } = readBeginning(stream, (url) => url);
    const parts = planParts(copies).map((part) => part.copies.map(({ recording }) => recording));
    assert.deepEqual(parts, [['earlier'], ['growing', 'piece']]);
  });

  it('has no file that is still being written, and nothing that has failed or is being prepared', () => {
    const sources = [
      { type: 'hls', url: 'https://media.example/list.m3u8' },
      { type: 'mp4', url: 'https://media.example/whole.mp4' },
    ] as const;
    const times = { startedAt: '2026-11-21T10:00:00Z', duration: 60, sources };
    const stream = createStream({
      status: 'live',
      recordings: [
        createRecording('ready', times),
        createRecording('growing', { ...times, state: 'recording', duration: null }),
        createRecording('failed', { ...times, state: 'failed' }),
        createRecording('processing', { ...times, state: 'processing' }),
      ],
    });
    const { copies } = readBeginning(stream, (url) => url);
    const told = copies.map(({ recording, type, duration }) => [recording, type, duration]);
    assert.deepEqual(told, [
      ['ready', 'hls', 60],
      ['ready', 'mp4', 60],
      ['growing', 'hls', 1],
    ]);
  });

  it('grows while it is live and the camera is connected', () => {
    const isGrowing = (status: Stream['status'], ingest: Stream['assurance']['ingest']) => {
      const { assurance } = createStream();
      const stream = createStream({ status, assurance: { ...assurance, ingest } });
      return readBeginning(stream, (url) => url).isGrowing;
    };
    assert.equal(isGrowing('live', 'connected'), true);
    assert.equal(isGrowing('live', 'lost'), false);
    assert.equal(isGrowing('completed', 'connected'), false);
  });
});
