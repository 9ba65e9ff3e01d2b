import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { formatAnswer } from '../../src/engine/sdp/answer.js';
import { choosePublisherCodec, chooseViewerCodecs } from '../../src/engine/sdp/codec-choice.js';
import { parseFragment } from '../../src/engine/sdp/ice-fragment.js';
import { parseOffer } from '../../src/engine/sdp/offer.js';
import type { Offer, OfferedCodec } from '../../src/engine/sdp/offer.js';
import { formatTransportOffer, isCandidate } from '../../src/engine/sdp/transport-offer.js';
import { createOffer, feedbackUri } from './support/offers.js';
import type { OfferOptions } from './support/offers.js';
import { processorMs } from './support/processor-time.js';

function read(options: OfferOptions = {}): Offer {
  const offer = parseOffer(createOffer(options));
  assert.ok(offer !== null);
  return offer;
}

function videoCodecs(options: OfferOptions = {}): readonly OfferedCodec[] {
  return read(options).media.find(({ kind }) => kind === 'video')?.codecs ?? [];
}

describe('parseOffer', () => {
  it('reads sections, codecs, extensions and sources', () => {
    const offer = read();
    assert.equal(offer.iceUfrag, 'uFrg');
    assert.equal(offer.bundleMid, '0');
    const [audio, video] = offer.media;
    assert.deepEqual(
      [audio?.kind, audio?.mid, audio?.direction, audio?.codecs.length],
      ['audio', '0', 'sendonly', 1],
    );
    assert.equal(video?.extensions.get(feedbackUri), 3);
    assert.deepEqual(video?.codecs[0]?.feedback.slice(-1), ['nack pli']);
  });

  it('gives null when two sections have one name, of whichever kind they are', () => {
    const data = 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n';
    assert.equal(parseOffer(createOffer().replace('a=mid:1', 'a=mid:0')), null);
    assert.equal(parseOffer(`${createOffer()}${data}a=mid:0\r\n`), null);
    assert.equal(parseOffer(`${createOffer()}${data}a=mid:2\r\n`)?.media.length, 2);
  });

  it('leaves out a section of port 0, unless that is for being bundled', () => {
    const refused = createOffer().replace('m=audio 9', 'm=audio 0');
    assert.deepEqual(
      parseOffer(refused)?.media.map(({ kind }) => kind),
      ['video'],
    );
    const bundled = createOffer().replace('m=video 9', 'm=video 0');
    const offer = parseOffer(bundled.replace('a=mid:1', 'a=mid:1\r\na=bundle-only'));
    assert.equal(offer?.media.length, 2);
  });

  it('takes no payload type under which RTCP comes', () => {
    const video = [
      [72, 'H264', 'packetization-mode=1;profile-level-id=42e01f'],
      [63, 'VP8', ''],
    ] as const;
    assert.deepEqual(
      videoCodecs({ video }).map(({ name }) => name),
      ['VP8'],
    );
  });

  it('reads an offer with thousands of formats and mappings at once', () => {
    // Each format looked for in every line, and so on for its retransmissions, took minutes.
    const formats = `${'96 '.repeat(1500)}97`;
    const mappings = 'a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n'.repeat(600);
    const offer = createOffer({ kinds: ['video'], video: [[96, 'VP8', '']] })
      .replace('SAVPF 96', `SAVPF ${formats}`)
      .concat(mappings);
    let codecs: readonly OfferedCodec[] = [];
    const takenMs = processorMs(() => {
      codecs = parseOffer(offer)?.media[0]?.codecs ?? [];
    });
    assert.ok(takenMs < 2000, `${takenMs} ms`);
    assert.deepEqual(
      codecs.map(({ payloadType, retransmissionType }) => [payloadType, retransmissionType]),
      [[96, 97]],
    );
  });

  it('gives null for what is no offer', () => {
    const offer = createOffer();
    for (const text of [
      '',
      'hello',
      'v=0\r\n',
      offer.replaceAll(/a=ice-ufrag.*\r\n/g, ''),
      offer.replaceAll(/a=fingerprint.*\r\n/g, ''),
      offer.replaceAll(/a=mid.*\r\n/g, ''),
      offer.replace('a=mid:0', 'a=mid:../../etc'),
      offer.replace('m=audio', 'x audio'),
    ]) {
      assert.equal(parseOffer(text), null, JSON.stringify(text.slice(0, 40)));
    }
  });
});

describe('choosePublisherCodec', () => {
  it('asks for constrained baseline H.264 before anything else', () => {
    assert.equal(choosePublisherCodec(videoCodecs())?.payloadType, 108);
  });

  it('takes VP8 when H.264 is offered only in the mode that cannot carry key frames', () => {
    const video = [
      [104, 'H264', 'packetization-mode=0;profile-level-id=42e01f'],
      [98, 'VP9', 'profile-id=0'],
      [96, 'VP8', ''],
    ] as const;
    assert.equal(choosePublisherCodec(videoCodecs({ video }))?.name, 'VP8');
  });

  it('gives null when nothing offered can be forwarded', () => {
    assert.equal(choosePublisherCodec(videoCodecs({ video: [[99, 'H265', '']] })), null);
  });
});

describe('chooseViewerCodecs', () => {
  it('puts what is being sent first and keeps the others for a publisher that changes', () => {
    const codecs = videoCodecs({ direction: 'recvonly' });
    const vp8 = codecs.find(({ name }) => name === 'VP8') ?? null;
    const chosen = chooseViewerCodecs(codecs, vp8);
    assert.deepEqual(
      chosen.map(({ name, payloadType }) => [name, payloadType]),
      [
        ['VP8', 96],
        ['H264', 108],
        ['VP9', 98],
        ['AV1', 45],
      ],
    );
  });

  it('matches the profile that is being sent', () => {
    const codecs = videoCodecs({ direction: 'recvonly' });
    const main = codecs.find(({ payloadType }) => payloadType === 116) ?? null;
    assert.equal(chooseViewerCodecs(codecs, main)[0]?.payloadType, 116);
  });
});

describe('formatAnswer', () => {
  const transport = {
    iceUfrag: 'srv1',
    icePwd: 'serverpasswordserverpass',
    fingerprint: 'sha-256 00:11',
    setup: 'active',
    candidates: ['1 1 UDP 1 192.0.2.1 5000 typ host'],
  };

  it('answers what was accepted, refuses the rest, and carries all candidates once', () => {
    const offer = read();
    const codec = videoCodecs().find(({ payloadType }) => payloadType === 108);
    assert.ok(codec !== undefined);
    const answer = formatAnswer(
      offer,
      [
        {
          mid: '1',
          direction: 'recvonly',
          codecs: [codec],
          hints: ['x-hint=1'],
          feedback: ['nack', 'nack pli'],
          extensions: new Map([[feedbackUri, 3]]),
          sends: null,
        },
      ],
      transport,
    );
    const lines = answer.split('\r\n');
    assert.ok(lines.includes('a=group:BUNDLE 1'));
    assert.ok(lines.includes('m=audio 0 UDP/TLS/RTP/SAVPF 111'));
    assert.ok(lines.includes('m=video 9 UDP/TLS/RTP/SAVPF 108'));
    assert.ok(lines.includes('a=rtcp-mux-only'));
    assert.ok(lines.includes(`a=extmap:3 ${feedbackUri}`));
    assert.deepEqual(
      lines.filter((line) => line.startsWith('a=rtcp-fb')),
      ['a=rtcp-fb:108 nack', 'a=rtcp-fb:108 nack pli'],
    );
    assert.match(answer, /a=fmtp:108 level-asymmetry-allowed=1;.*;x-hint=1\r\n/);
    assert.equal(lines.filter((line) => line.startsWith('a=candidate')).length, 1);
    assert.equal(lines.filter((line) => line === 'a=end-of-candidates').length, 1);
  });
});

describe('formatTransportOffer', () => {
  it('hands on only checked values', () => {
    const offer = read();
    const text = formatTransportOffer(offer);
    assert.match(text ?? '', /a=mid:0\r\n/);
    assert.match(text ?? '', /a=sendrecv\r\n/);
    assert.equal(text?.match(/m=/g)?.length, 1);
    assert.doesNotMatch(text ?? '', /m=audio|a=extmap|a=fmtp|a=ssrc/);
  });

  it('leaves the part of DTLS that the offer takes to the offer', () => {
    for (const setup of ['active', 'passive', 'actpass']) {
      const offer = parseOffer(createOffer().replaceAll('setup:actpass', `setup:${setup}`));
      assert.ok(offer !== null);
      assert.match(formatTransportOffer(offer) ?? '', new RegExp(`a=setup:${setup}\r\n`));
    }
  });

  it('gives null for ICE values, fingerprints and parts in DTLS that are odd', () => {
    for (const [from, to] of [
      ['a=ice-ufrag:uFrg', 'a=ice-ufrag:a b'],
      ['a=ice-pwd:0123456789abcdef01234567', 'a=ice-pwd:short'],
      [/a=fingerprint:.*/g, 'a=fingerprint:sha-256 zz'],
      ['a=setup:actpass', 'a=setup:holdconn'],
    ] as const) {
      const offer = parseOffer(createOffer().replaceAll(new RegExp(from, 'g'), to));
      assert.ok(offer !== null);
      assert.equal(formatTransportOffer(offer), null, to);
    }
  });
});

describe('isCandidate', () => {
  it('knows candidates from other text, and takes no names', () => {
    assert.ok(isCandidate('1 1 udp 2122260223 192.0.2.7 61764 typ host generation 0'));
    assert.ok(isCandidate('1 1 udp 2122260223 fd00::2 61764 typ srflx raddr :: rport 0'));
    assert.ok(!isCandidate('4 1 udp 2122260223 6f1b.local 61764 typ host'));
    assert.ok(!isCandidate('1 1 udp 2122260223 192.0.2.7 61764'));
    assert.ok(!isCandidate(`1 1 udp 1 192.0.2.7 61764 typ host\na=x`));
  });
});

describe('parseFragment', () => {
  it('reads ICE values and candidates with their section', () => {
    const fragment = parseFragment(
      'a=ice-ufrag:Ab1c\r\na=ice-pwd:0123\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n' +
        'a=candidate:1 1 udp 1 192.0.2.7 61764 typ host\r\na=end-of-candidates\r\n',
    );
    assert.deepEqual(fragment, {
      iceUfrag: 'Ab1c',
      icePwd: '0123',
      candidates: [{ mid: '0', candidate: '1 1 udp 1 192.0.2.7 61764 typ host' }],
    });
  });

  it('gives null for anything else', () => {
    assert.equal(parseFragment('{}'), null);
    assert.equal(parseFragment(''), null);
    const many = 'm=audio 9 X 0\na=mid:0\n' + 'a=candidate:1\n'.repeat(101);
    assert.equal(parseFragment(many), null);
  });
});
