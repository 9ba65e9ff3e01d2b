import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readStoredVideo } from '../../src/server/providers/cloudflare/stored-video.js';

describe('readStoredVideo', () => {
  it('reads how far a video is, in whatever form that is told', () => {
    const read = (pctComplete: unknown) =>
      readStoredVideo({ uid: 'v1', status: { state: 'inprogress', pctComplete } })?.progress;
    assert.deepEqual(['42.400000', 7, '100', '', 'half', 250, null, undefined].map(read), [
      ...[0.42, 0.07, 1, null, null, null, null, null],
    ]);
  });
});
