import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  toCodecs,
  toCopyBitrate,
  toEncoding,
  toLimits,
  toScale,
} from '../../src/elements/whip-broadcaster/sending/sending-settings.js';

const android = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/156 Mobile';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15';
const direct = 'https://customer-1.cloudflarestream.com/secret/webRTC/publish';
const engine = 'https://media.example/media/st_1/whip';

describe('toCodecs', () => {
  const first = (url: string, agent: string): string | undefined => toCodecs(url, agent)[0];

  it('puts H.264 first, but for Android straight to Cloudflare', () => {
    assert.match(first(engine, android) ?? '', /H264.*42e0/);
    assert.match(first(engine, iphone) ?? '', /H264/);
    assert.match(first(direct, iphone) ?? '', /H264/);
    assert.equal(first(direct, android), 'video/VP8');
  });

  it('is not taken in by an address that only names Cloudflare', () => {
    assert.match(first(`https://media.example/?${direct}`, android) ?? '', /H264/);
    assert.match(first('https://cloudflarestream.com.example/whip', android) ?? '', /H264/);
  });

  it('names both in every case, so that there is always one that is taken', () => {
    for (const [url, agent] of [
      [direct, android],
      [engine, iphone],
    ] as const) {
      assert.equal(toCodecs(url, agent).length, 2);
    }
  });
});

describe('toEncoding', () => {
  it('gives a picture more bits the larger it is', () => {
    const rates = (['480p', '720p', '1080p'] as const).map(
      (quality) => toEncoding('video', { quality, audio: 'voice' }).maxBitrate ?? 0,
    );
    assert.ok(rates.every((rate, index) => rate > (rates[index - 1] ?? 500_000)));
    assert.ok((rates.at(-1) ?? 0) <= 5_000_000);
  });

  it('puts sound before the picture, and gives music room', () => {
    const voice = toEncoding('audio', { quality: '720p', audio: 'voice' });
    assert.deepEqual(voice, { priority: 'high', networkPriority: 'high' });
    const music = toEncoding('audio', { quality: '720p', audio: 'music' });
    assert.equal(music.maxBitrate, 128_000);
    assert.equal(toEncoding('video', { quality: '720p', audio: 'music' }).priority, undefined);
  });
});

describe('toLimits', () => {
  it('makes music give way too where the line is scarce, and speech is as small as it is', () => {
    const limit = (audio: 'voice' | 'music') =>
      toLimits('audio', 'scarce', { quality: '720p', audio }).maxBitrate;
    assert.deepEqual([limit('voice'), limit('music')], [undefined, 32_000]);
  });

  it('limits nothing else to less than the quality does', () => {
    const wishes = { quality: '1080p', audio: 'music' } as const;
    for (const kind of ['audio', 'video']) {
      const { maxBitrate } = toEncoding(kind, wishes);
      assert.deepEqual(toLimits(kind, 'ample', wishes), { maxBitrate, maxFramerate: undefined });
    }
  });
});

describe('toScale', () => {
  it('makes a picture small where the line is scarce, whatever quality it is of', () => {
    for (const quality of ['480p', '1080p'] as const) {
      const wishes = { quality, audio: 'voice' } as const;
      assert.equal(toScale({ width: 1280, height: 720 }, wishes, 'scarce'), 4);
    }
  });

  const scale = (width: number, height: number): number =>
    toScale({ width, height }, { quality: '720p', audio: 'voice' });

  it('makes a picture as small as the quality, held upright or not, and none larger', () => {
    assert.equal(scale(3840, 2160), 3);
    assert.equal(scale(1080, 1920), 1.5);
    assert.equal(scale(1280, 720), 1);
    assert.equal(scale(1024, 738), 1);
    assert.equal(scale(640, 360), 1);
  });

  it('leaves a picture alone whose size is not known', () => {
    assert.equal(toScale({}, { quality: '720p', audio: 'voice' }), 1);
  });
});

describe('toCopyBitrate', () => {
  it('keeps no less than is sent, and as much as the page asks for', () => {
    assert.equal(toCopyBitrate('720p', null), 2_500_000);
    assert.equal(toCopyBitrate('480p', null), 2_500_000);
    const { maxBitrate = 0 } = toEncoding('video', { quality: '1080p', audio: 'voice' });
    assert.equal(toCopyBitrate('1080p', null), maxBitrate);
    assert.equal(toCopyBitrate('480p', '6000000'), 6_000_000);
  });

  it('takes no word for a number', () => {
    for (const word of ['', 'high', '-5', '0', 'Infinity', 'NaN']) {
      assert.equal(toCopyBitrate('720p', word), 2_500_000, word);
    }
  });
});
