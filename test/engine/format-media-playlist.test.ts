import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatCodecs } from '../../src/engine/hls/codec-names.js';
import {
  formatMediaPlaylist,
  formatMultivariantPlaylist,
} from '../../src/engine/hls/hls-playlist.js';
import { HlsWindow } from '../../src/engine/hls/hls-window.js';
import { PlaylistChecker } from './support/playlist-checker.js';
import { bytes, startMs, createTracks, addParts } from './support/hls-parts.js';

describe('formatMediaPlaylist', () => {
  it('lists segments and parts, what comes next, and a new beginning', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    addParts(window, 0, 8);
    window.addInit(bytes, createTracks({ sound: null }));
    addParts(window, 2400, 1);
    assert.equal(
      formatMediaPlaylist(window, 'k', false),
      `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:4
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.05000,HOLD-BACK=12
#EXT-X-PART-INF:PART-TARGET=0.35
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI="k-i0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
#EXT-X-PART:DURATION=0.30000,URI="k-p0.mp4",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.30000,URI="k-p1.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p2.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p3.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p4.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p5.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p6.mp4"
#EXTINF:2.10000,
k-s0.mp4
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.100Z
#EXT-X-PART:DURATION=0.30000,URI="k-p7.mp4",INDEPENDENT=YES
#EXTINF:0.30000,
k-s1.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="k-i1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.400Z
#EXT-X-PART:DURATION=0.30000,URI="k-p8.mp4",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="k-p9.mp4"
`,
    );
  });

  it('says at the end that nothing follows', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    addParts(window, 0, 3);
    window.completeSegment();
    const text = formatMediaPlaylist(window, 'k', true);
    assert.match(text, /#EXTINF:0\.90000,\nk-s0\.mp4\n#EXT-X-ENDLIST\n$/);
    assert.doesNotMatch(text, /PRELOAD-HINT/);
  });

  it('says the same of its durations for its whole life, however long pictures stand', () => {
    const window = new HlsWindow();
    const add = (...durations: number[]): string => {
      for (const durationMs of durations) {
        const times = { startMs: 0, durationMs, capturedMs: startMs };
        window.addFragment({ ...times, bytes, isIndependent: false });
      }
      return formatMediaPlaylist(window, 'k', false);
    };
    const target = (list: string): string => /TARGETDURATION:.*\n.*\n.*\n/.exec(list)?.[0] ?? '';
    window.addInit(bytes, createTracks());
    const first = add(300, 300);
    const last = add(1500, 300, 9000, 300);
    assert.equal(target(last), target(first));
    const number = (pattern: RegExp): number[] =>
      [...last.matchAll(pattern)].map(([, seconds]) => Number(seconds));
    assert.deepEqual(number(/EXTINF:([\d.]+)/g), [0.6, 1.8, 4.4]);
    assert.deepEqual(number(/PART:DURATION=([\d.]+)/g), [0.3, 0.3, 0.3]);
    // Nine seconds are listed as less, so the next one's times do not follow.
    assert.match(last, /k-s2\.mp4\n#EXT-X-DISCONTINUITY\n/);
  });

  it('keeps to the RFC for its whole life, whatever comes', () => {
    const window = new HlsWindow();
    const checker = new PlaylistChecker();
    window.addInit(bytes, createTracks());
    for (let i = 0; i < 600; i += 1) {
      const random = ((i * 7919) % 101) / 101;
      if (random > 0.99) window.addInit(bytes, createTracks());
      if (random < 0.01) window.completeSegment();
      const durationMs = random > 0.97 ? 6000 * random : 350 * (0.3 + 0.7 * random);
      const times = { startMs: 0, durationMs, capturedMs: startMs };
      window.addFragment({ ...times, bytes, isIndependent: i % 7 === 0 });
      if (window.segments[0]?.isComplete === true) {
        checker.check(formatMediaPlaylist(window, 'k', false));
      }
    }
    window.completeSegment();
    checker.check(formatMediaPlaylist(window, 'k', true));
    assert.ok(checker.readings > 500);
  });

  it('counts what has left the list, discontinuities included', () => {
    const window = new HlsWindow();
    for (let i = 0; i < 60; i += 1) {
      window.addInit(bytes, createTracks());
      addParts(window, i * 2100, 7);
    }
    const text = formatMediaPlaylist(window, 'k', false);
    const number = (name: string): number => Number(new RegExp(`${name}:(\\d+)`).exec(text)?.[1]);
    // Twelve of 2.1 s are listed. The first of all segments has no discontinuity before it.
    assert.equal(number('MEDIA-SEQUENCE'), 60 - 12);
    assert.equal(number('DISCONTINUITY-SEQUENCE'), 60 - 12 - 1);
    assert.equal(text.match(/#EXTINF/g)?.length, 11);
    assert.ok(window.segments.length < 30);
  });
});

describe('formatMultivariantPlaylist', () => {
  it('names codecs, size and bandwidth of what is sent', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    addParts(window, 0, 8);
    assert.equal(
      formatMultivariantPlaylist(window, 'k'),
      `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS="avc1.42c01f,mp4a.40.2",RESOLUTION=640x360
k.m3u8
`,
    );
  });
});

describe('formatCodecs', () => {
  it('knows every combination', () => {
    assert.equal(formatCodecs(createTracks({ sound: { name: 'opus' } })), 'avc1.42c01f,opus');
    assert.equal(formatCodecs(createTracks({ video: null })), 'mp4a.40.2');
    assert.equal(formatCodecs(createTracks({ sound: null })), 'avc1.42c01f');
  });
});
