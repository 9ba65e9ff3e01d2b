import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PlaylistChecker } from './support/playlist-checker.js';

const good = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:4
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.05,HOLD-BACK=12
#EXT-X-PART-INF:PART-TARGET=0.35
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-DISCONTINUITY-SEQUENCE:2
#EXT-X-MAP:URI="i.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T20:00:00.000Z
#EXTINF:2.10000,
s7.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="j.mp4"
#EXT-X-PART:DURATION=0.30000,URI="p8.mp4",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.30000,URI="p9.mp4"
#EXTINF:0.60000,
s8.mp4
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p10.mp4"
`;

describe('PlaylistChecker', () => {
  it('takes a good list, and one that went on from it', () => {
    const checker = new PlaylistChecker();
    checker.check(good);
    checker.check(
      good
        .replace('MEDIA-SEQUENCE:7', 'MEDIA-SEQUENCE:8')
        .replace(/#EXT-X-MAP:URI="i.*\n#EXT-X-PROGRAM.*\n#EXTINF.*\ns7\.mp4\n/, ''),
    );
  });

  const alone: Record<string, [RegExp | string, string]> = {
    'a segment that lasts longer than the target': ['#EXTINF:2.1', '#EXTINF:4.6'],
    'a part that lasts longer than its target': ['DURATION=0.3', 'DURATION=0.4'],
    'parts that last as long as another segment': ['#EXTINF:0.6', '#EXTINF:0.7'],
    'a segment without a duration': ['#EXTINF:0.60000,\n', ''],
    'a segment before its initialization': ['#EXT-X-MAP:URI="i.mp4"\n', ''],
    'a tag twice': ['#EXT-X-VERSION:9\n', '#EXT-X-VERSION:9\n#EXT-X-VERSION:9\n'],
    'a target that is no integer': ['TARGETDURATION:4', 'TARGETDURATION:4.5'],
    'a version that knows no initialization': ['VERSION:9', 'VERSION:3'],
    'a hold-back below what players need': ['PART-HOLD-BACK=1.05', 'PART-HOLD-BACK=0.6'],
    'parts without their target': [/#EXT-X-PART-INF.*\n/, ''],
    'an unknown tag': ['#EXT-X-DISCONTINUITY\n', '#EXT-X-DISCONTINUED\n'],
    'an address without quotes': ['URI="p9.mp4"', 'URI=p9.mp4'],
    'another first line': ['#EXTM3U\n', '#EXTM3U8\n'],
  };
  for (const [what, [from, to]] of Object.entries(alone)) {
    it(`refuses ${what}`, () => {
      assert.throws(() => new PlaylistChecker().check(good.replace(from, to)), /§/);
    });
  }

  const later: Record<string, [RegExp | string, string]> = {
    'a target that changes': ['TARGETDURATION:4', 'TARGETDURATION:3'],
    'a part target that changes': ['PART-TARGET=0.35', 'PART-TARGET=0.36'],
    'numbers that go back': ['SEQUENCE:7', 'SEQUENCE:6'],
    'a segment that becomes another': ['s7.mp4', 's6.mp4'],
    'a segment that becomes longer': ['#EXTINF:2.1', '#EXTINF:2.2'],
    'an end that is taken away': [/#EXTINF:0.6.*\ns8.mp4\n/, ''],
    'a discontinuity that is not counted': ['#EXT-X-DISCONTINUITY\n', ''],
  };
  for (const [what, [from, to]] of Object.entries(later)) {
    it(`refuses ${what}`, () => {
      const checker = new PlaylistChecker();
      checker.check(good);
      assert.throws(() => checker.check(good.replace(from, to)), /§/);
    });
  }
});
