import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toStereo } from '../../src/protocol/to-stereo.js';

const format = (...lines: string[]): string =>
  ['m=audio 9 UDP/TLS/RTP/SAVPF 63 96', ...lines, 'a=rtcp-mux', ''].join('\r\n');

describe('toStereo', () => {
  it('adds to what is said of Opus under whatever number it has, and to nothing else', () => {
    const others = ['a=rtpmap:63 red/48000/2', 'a=fmtp:63 96/96'];
    const opus = ['a=rtpmap:96 opus/48000/2', 'a=rtcp-fb:96 nack', 'a=fmtp:96 useinbandfec=1'];
    const both = [...opus.slice(0, 2), 'a=fmtp:96 stereo=1;useinbandfec=1'];
    assert.equal(toStereo(format(...others, ...opus)), format(...others, ...both));
  });

  it('says it where nothing is said of Opus', () => {
    const mapping = 'a=rtpmap:96 OPUS/48000/2';
    assert.equal(toStereo(format(mapping)), format(mapping, 'a=fmtp:96 stereo=1'));
  });

  it('leaves a word that stands there already', () => {
    for (const word of ['stereo=0', 'minptime=10;stereo=1', 'minptime=10; stereo=0']) {
      const sdp = format('a=rtpmap:96 opus/48000/2', `a=fmtp:96 ${word}`);
      assert.equal(toStereo(sdp), sdp);
    }
    const sent = format('a=rtpmap:96 opus/48000/2', 'a=fmtp:96 sprop-stereo=1');
    assert.match(toStereo(sent), /^a=fmtp:96 stereo=1;sprop-stereo=1\r$/m);
  });

  it('leaves a description without Opus as it is', () => {
    const sdp = format('a=rtpmap:96 PCMU/8000', 'a=fmtp:96 x=1');
    assert.equal(toStereo(sdp), sdp);
  });
});
