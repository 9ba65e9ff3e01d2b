import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { formatFileName, nameDownloads } from '../../src/server/streams/name-download.js';

const startedAt = '2026-11-22T09:30:00Z';

describe('formatFileName', () => {
  it('names the event and its day', () => {
    assert.equal(formatFileName('Memorial service', startedAt), 'Memorial service 2026-11-22.mp4');
    assert.equal(formatFileName('葬儀・お別れの会', startedAt), '葬儀・お別れの会 2026-11-22.mp4');
  });

  it('leaves out what no file can be called', () => {
    assert.equal(formatFileName('Anna / "Bo"\r\n: a\\b?', startedAt), 'Anna Bo a b 2026-11-22.mp4');
    assert.equal(formatFileName('../..', startedAt), '2026-11-22.mp4'.replace(/^/, 'Recording '));
    assert.equal(formatFileName('\u202Egpj.exe', null), 'gpj.exe.mp4');
    assert.equal(formatFileName('\ud800', null), 'Recording.mp4');
    assert.equal(formatFileName('<b>Ida</b> <img src=x onerror="a()"> & Bo', null), 'Ida & Bo.mp4');
    assert.equal(formatFileName('Ida <3 Bo, 1 < 2 > 1', null), 'Ida 3 Bo, 1 2 1.mp4');
    assert.ok([...formatFileName('🕯'.repeat(200), startedAt)].length < 70);
  });
});

describe('nameDownloads', () => {
  it('ends addresses of files with a name, and leaves others as they are', () => {
    const sources = [
      { type: 'hls', url: '/media/a/index.m3u8' },
      { type: 'mp4', url: '/media/a/recording.mp4', download: '/media/a/recording.mp4?download=' },
    ] as const;
    const known = { id: 'rec_1', from: 'local', state: 'ready', duration: 1, coverage: 1 } as const;
    const named = nameDownloads({ ...known, startedAt, poster: null, sources }, 'Für Ida & Bo');
    assert.deepEqual(named.sources, [
      sources[0],
      {
        ...sources[1],
        download: '/media/a/recording.mp4?download=F%C3%BCr%20Ida%20%26%20Bo%202026-11-22.mp4',
      },
    ]);
  });
});
