import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { signEnginePlayback } from '../../src/server/providers/sign-engine-playback.js';

describe('signEnginePlayback', () => {
  it('signs the pictures of a recording as the recording', () => {
    const engine = { toViewerPath: (path: string, token: string) => `${path}/~${token}` };
    const known = { id: 'rec_1', from: 'local', state: 'ready', startedAt: null } as const;
    const pictures = { poster: '/media/poster.jpg', storyboard: '/media/storyboard.vtt' };
    const recordings = [{ ...known, duration: 1, coverage: 1, sources: [], ...pictures }];
    const viewer = { token: 'abc', expiresAt: '2026-11-22T10:00:00Z' };
    const [signed] = signEnginePlayback(engine, { sources: [], recordings }, viewer).recordings;
    assert.deepEqual(
      [signed?.poster, signed?.storyboard],
      ['/media/poster.jpg/~abc', '/media/storyboard.vtt/~abc'],
    );
  });

  it('signs the address by which a file is kept too, and leaves its name as it is', () => {
    const engine = {
      toViewerPath: (path: string, token: string) =>
        path.startsWith('/media/') ? path.replace('/media/', `/media/~${token}/`) : path,
    };
    const known = { id: 'rec_1', from: 'local', state: 'ready', startedAt: null } as const;
    const url = 'https://live.example/media/recording.mp4';
    const download = `${url}?download=Ida%3F%202026.mp4`;
    const sources = [{ type: 'mp4', url, download }] as const;
    const recordings = [{ ...known, duration: 1, coverage: 1, poster: null, sources }];
    const viewer = { token: 'abc', expiresAt: '2026-11-22T10:00:00Z' };
    const signed = signEnginePlayback(engine, { sources: [], recordings }, viewer);
    assert.deepEqual(signed.recordings[0]?.sources, [
      {
        type: 'mp4',
        url: 'https://live.example/media/~abc/recording.mp4',
        download: 'https://live.example/media/~abc/recording.mp4?download=Ida%3F%202026.mp4',
      },
    ]);
  });
});
