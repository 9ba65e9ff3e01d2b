import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { needsFullHls } from '../../src/media/hls-opening.js';
import { readSpans } from '../../src/media/read-spans.js';

const START = Date.parse('2026-11-21T10:00:00Z');

describe('readSpans', () => {
  it('takes what follows on for one run, and what was recorded later for another', () => {
    const at = (start: number, clockSeconds: number) => ({
      start,
      duration: 4,
      programDateTime: START + clockSeconds * 1000,
    });
    assert.deepEqual(readSpans([at(0, 0), at(4, 4.4), at(8, 128), at(12, 132)]), [
      { from: 0, seconds: 8, startedMs: START },
      { from: 8, seconds: 8, startedMs: START + 128_000 },
    ]);
  });

  it('says nothing where the playlist tells no times', () => {
    assert.deepEqual(readSpans([{ start: 0, duration: 4, programDateTime: null }]), []);
    assert.deepEqual(readSpans([]), []);
  });
});

describe('needsFullHls', () => {
  const cases: readonly [string, boolean][] = [
    ['#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",URI="sound.m3u8"', true],
    ['#EXT-X-MEDIA:URI="sound.m3u8",TYPE=AUDIO,GROUP-ID="a",NAME="English"', true],
    ['#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English"', false],
    ['#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",URI="words.m3u8"', true],
    ['#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://1"', true],
    ['#EXT-X-KEY:METHOD=AES-128,URI="key"', false],
    ['#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.4d401f,ec-3"', true],
    ['#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.4d401f,mp4a.40.2",CLOSED-CAPTIONS=NONE', false],
  ];
  for (const [line, isNeeded] of cases) {
    it(`is ${isNeeded} of ${line}`, () => {
      assert.equal(needsFullHls({ text: `#EXTM3U\n${line}\n` }), isNeeded);
    });
  }
});
