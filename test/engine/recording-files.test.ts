import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseByteRange } from '../../src/engine/endpoints/byte-range.js';
import { formatPlaylist, SegmentList } from '../../src/engine/recording/playlist.js';
import { formatJournalEntry, parseJournal } from '../../src/engine/recording/recording-journal.js';
import { at, entries } from './support/journal-entries.js';

describe('formatPlaylist', () => {
  it('joins fragments into segments that start at key frames, and marks a new beginning', () => {
    assert.equal(
      formatPlaylist(new SegmentList(entries), true, 'media.mp4'),
      `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:7
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="media.mp4",BYTERANGE="10@0"
#EXT-X-PROGRAM-DATE-TIME:${at}
#EXTINF:2.00000,
#EXT-X-BYTERANGE:2000@0
media.mp4
#EXTINF:2.00000,
#EXT-X-BYTERANGE:2000@2000
media.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="media.mp4",BYTERANGE="20@4000"
#EXT-X-PROGRAM-DATE-TIME:${at}
#EXTINF:0.50000,
#EXT-X-BYTERANGE:500@4020
media.mp4
#EXT-X-ENDLIST
`,
    );
  });

  it('leaves out the segment that still grows, so that no listed one ever changes', () => {
    let known = '';
    for (let count = 3; count < entries.length; count += 1) {
      const text = formatPlaylist(new SegmentList(entries.slice(0, count)), false, 'media.mp4');
      assert.ok(text.startsWith(known), text);
      assert.doesNotMatch(text, /ENDLIST/);
      known = text;
    }
    assert.match(known, /2000@2000/);
  });
});

describe('parseJournal', () => {
  it('reads whole lines and stops at a damaged one', () => {
    const text = entries.map(formatJournalEntry).join('');
    assert.deepEqual(parseJournal(text), { entries, bytes: text.length });
    const torn = `${text}{"type":"fragm`;
    assert.deepEqual(parseJournal(torn), { entries, bytes: text.length });
    const damaged = `${text}{"type":"fragment","offset":-1}\n${text}`;
    assert.equal(parseJournal(damaged).entries.length, entries.length);
  });
});

describe('parseByteRange', () => {
  it('reads the forms that players send', () => {
    assert.deepEqual(parseByteRange('bytes=0-99', 1000), { kind: 'part', start: 0, end: 99 });
    assert.deepEqual(parseByteRange('bytes=900-', 1000), { kind: 'part', start: 900, end: 999 });
    assert.deepEqual(parseByteRange('bytes=-10', 1000), { kind: 'part', start: 990, end: 999 });
    assert.deepEqual(parseByteRange('bytes=990-2000', 1000), {
      kind: 'part',
      start: 990,
      end: 999,
    });
    assert.deepEqual(parseByteRange('bytes=1000-', 1000), { kind: 'unsatisfiable' });
    assert.deepEqual(parseByteRange('bytes=-0', 1000), { kind: 'unsatisfiable' });
    for (const header of [null, '', 'bytes=-', 'bytes=5-1', 'bytes=0-1,3-4', 'lines=0-1']) {
      assert.deepEqual(parseByteRange(header, 1000), { kind: 'whole' }, String(header));
    }
  });
});
