import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { decodeJwt, jwtVerify } from 'jose';
import type { Recording } from '../../src/contract/index.js';
import { createMuxBench } from './mux-bench.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

/** As Mux gives it out. */
const signingKey = { id: 'key-1', secret: Buffer.from(pem).toString('base64') };

const viewer = { token: 'viewer-token', expiresAt: '2126-01-01T00:00:00.000Z' };

const recording: Recording = {
  id: 'asset-1',
  from: 'mux',
  state: 'ready',
  startedAt: null,
  duration: 20,
  coverage: 1,
  sources: [
    { type: 'mux', url: 'https://stream.mux.com/PB1.m3u8' },
    { type: 'mp4', url: 'https://stream.mux.com/PB1/highest.mp4' },
    { type: 'hls', url: 'https://customer-1.cloudflarestream.com/V/manifest/video.m3u8' },
    { type: 'hls', url: '/media/rec_1.m3u8' },
  ],
  poster: 'https://image.mux.com/PB1/thumbnail.jpg?time=5',
  storyboard: 'https://image.mux.com/PB1/storyboard.vtt',
};

describe('signMuxPlayback', () => {
  it('gives each of Mux’s addresses a token of its own, and leaves all others', async (t) => {
    const { backup, stream } = await createMuxBench(t, { signingKey });
    const playback = { sources: [], recordings: [recording] };
    const signed = (await backup.signPlayback?.(stream, playback, viewer))?.recordings[0];
    const [stillMux, mp4, ...others] = signed?.sources.map(({ url }) => url) ?? [];
    assert.deepEqual(
      others,
      recording.sources.slice(2).map(({ url }) => url),
    );
    const tokens = [stillMux, mp4, signed?.poster, signed?.storyboard].map(
      (url) => new URL(url ?? '').searchParams.get('token') ?? '',
    );
    const exp = Date.parse(viewer.expiresAt) / 1_000;
    const claims = await Promise.all(
      tokens.map(async (token) => (await jwtVerify(token, publicKey)).payload),
    );
    for (const claim of claims) assert.ok(Math.abs((claim.exp ?? 0) - exp) <= 2);
    assert.deepEqual(
      claims.map(({ exp: _exp, ...rest }) => rest),
      [
        { sub: 'PB1', aud: 'v', kid: 'key-1' },
        { sub: 'PB1', aud: 'v', kid: 'key-1' },
        // With a token, what an address asks for counts only inside it.
        { sub: 'PB1', aud: 't', kid: 'key-1', time: '5' },
        { sub: 'PB1', aud: 's', kid: 'key-1' },
      ],
    );
    assert.equal(signed?.poster, `https://image.mux.com/PB1/thumbnail.jpg?token=${tokens[2]}`);
    const storyboard = `https://image.mux.com/PB1/storyboard.vtt?token=${tokens[3]}`;
    assert.equal(signed?.storyboard, storyboard);
  });

  it('signs storyboards and animations for what they are', async (t) => {
    const { backup, stream } = await createMuxBench(t, { signingKey });
    const audienceOf = async (url: string) => {
      const playback = { sources: [{ type: 'hls', url } as const], recordings: [] };
      const signed = await backup.signPlayback?.(stream, playback, viewer);
      const address = new URL(signed?.sources[0]?.url ?? '');
      return decodeJwt(address.searchParams.get('token') ?? '').aud;
    };
    assert.equal(await audienceOf('https://image.mux.com/PB1/storyboard.vtt'), 's');
    assert.equal(await audienceOf('https://image.mux.com/PB1/animated.gif'), 'g');
  });

  it('leaves out what nobody could play where there is no key to sign with', async (t) => {
    const { backup, stream } = await createMuxBench(t);
    const playback = { sources: [], recordings: [recording] };
    const signed = (await backup.signPlayback?.(stream, playback, viewer))?.recordings[0];
    assert.deepEqual([signed?.sources, signed?.poster], [recording.sources.slice(2), null]);
    assert.equal(signed && 'storyboard' in signed, false);
  });
});

describe('createMuxSigner', () => {
  it('takes the key as PEM too, and refuses at the start what is no key', async (t) => {
    await createMuxBench(t, { signingKey: { id: 'key-1', secret: pem } });
    const secret = Buffer.from('no key').toString('base64');
    await assert.rejects(
      createMuxBench(t, { signingKey: { id: 'key-1', secret } }),
      (error: Error & { code?: string }) =>
        error.code === 'key-unreadable' && !JSON.stringify(error).includes('no key'),
    );
  });
});
