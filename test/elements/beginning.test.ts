import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recording } from '../../src/contract/index.js';
import { readBeginning } from '../../src/elements/live-player/beginning.js';
import { planParts } from '../../src/elements/recording-player/plan-parts.js';
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
});
