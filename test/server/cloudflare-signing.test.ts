import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Recording } from '../../src/contract/index.js';
import type { ObservedRecording } from '../../src/server/index.js';
import { startCloudflareBench, toRoute } from './stand-ins/cloudflare-bench.js';

/** What is signed of a copy. */
function toRecording(observed: ObservedRecording): Recording {
  const { id, from, state, startedAt, durationSeconds, sources, poster } = observed;
  return { id, from, state, startedAt, duration: durationSeconds, coverage: 1, sources, poster };
}

describe('cloudflareStream', () => {
  const signs = async (
    bench: Awaited<ReturnType<typeof startCloudflareBench>>,
    seconds = 7_200,
  ) => {
    const { standIn } = bench;
    await bench.create({ method: 'encoder', visibility: 'private' });
    assert.equal(standIn.input.recording['requireSignedURLs'], true);
    standIn.connect(standIn.input);
    const { sources } = await bench.observe();
    standIn.disconnect(standIn.input);
    const [video] = standIn.account.videos.values();
    assert.ok(video);
    standIn.finish(video, 9);
    const recordings = (await bench.observe()).recordings.map(toRecording);
    const viewer = { token: 'viewer', expiresAt: bench.at(seconds) };
    const signed = await bench.provider.signPlayback?.(
      bench.stream,
      { sources, recordings },
      viewer,
    );
    assert.ok(signed);
    const text = JSON.stringify([signed.sources, signed.recordings.map((one) => one.sources)]);
    assert.ok(!text.includes(standIn.input.uid) && !text.includes(video.uid));
    assert.ok(!String(signed.recordings[0]?.poster).includes(video.uid));
    const token = (url = '') => new URL(url).pathname.split('/')[2] ?? '';
    return {
      live: token(signed.sources[0]?.url),
      stored: token(signed.recordings[0]?.sources[0]?.url),
      video,
      signed,
    };
  };

  it('signs what a private stream plays, by tokens of the service', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    const { live, stored, video } = await signs(bench);
    const { tokens } = standIn.account;
    assert.equal(tokens.get(live)?.uid, standIn.input.uid);
    assert.equal(tokens.get(stored)?.uid, video.uid);
    assert.equal(tokens.get(stored)?.exp, Date.parse(bench.at(7_200)) / 1_000);
    // One for all that this stream plays, however many addresses there are.
    assert.equal(standIn.callsOf(toRoute('POST {video}/token')).length, 2);
  });

  it('leaves out what the service does not sign in time, and signs the rest', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder', visibility: 'private' });
    standIn.connect(standIn.input);
    await bench.observe();
    standIn.disconnect(standIn.input);
    const [video] = standIn.account.videos.values();
    assert.ok(video);
    standIn.finish(video, 9);
    standIn.connect(standIn.input);
    const { sources, recordings: observed } = await bench.observe();
    const recordings = observed.map(toRecording);
    assert.ok(sources.length > 0 && recordings.length > 0);
    // The first that is asked for: the live input's own.
    standIn.faults.order(toRoute('POST {video}/token'), { type: 'slow', delayMs: 60_000 });
    const viewer = { token: 'viewer', expiresAt: bench.at(7_200) };
    const signed = await bench.provider.signPlayback?.(
      bench.stream,
      { sources, recordings },
      viewer,
    );
    const stored = signed?.recordings.find(({ id }) => id === video.uid);
    assert.deepEqual(signed?.sources, []);
    assert.ok(stored && stored.sources.length > 0 && stored.poster !== null);
    assert.equal(bench.errors.length, 1);
  });

  it('tells when a token ends that the service makes for a day at most, though the viewer may watch for longer', async (t) => {
    const bench = await startCloudflareBench(t);
    const aWeek = 7 * 86_400;
    const { stored, signed } = await signs(bench, aWeek);
    const { exp = NaN } = bench.standIn.account.tokens.get(stored) ?? {};
    assert.ok(exp < Date.parse(bench.at(86_400)) / 1_000);
    const ends = [...signed.sources, ...signed.recordings.flatMap((one) => one.sources)].map(
      ({ expiresAt }) => Date.parse(expiresAt ?? '') / 1_000,
    );
    assert.deepEqual([...new Set(ends)], [exp]);
  });

  it('signs by a key of its own without asking anyone', async (t) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = Buffer.from(privateKey.export({ type: 'pkcs1', format: 'pem' })).toString('base64');
    const bench = await startCloudflareBench(t, { signingKey: { id: 'key1', pem } });
    const { stored, video } = await signs(bench);
    const [header = '', payload = '', signature = ''] = stored.split('.');
    const parse = (part: string) =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    assert.deepEqual(parse(header), { alg: 'RS256', kid: 'key1' });
    assert.deepEqual(parse(payload), {
      sub: video.uid,
      kid: 'key1',
      exp: Date.parse(bench.at(7_200)) / 1_000,
    });
    const text = Buffer.from(`${header}.${payload}`);
    const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
    assert.ok(verify('sha256', text, key, Buffer.from(signature, 'base64url')));
    assert.equal(bench.standIn.callsOf(toRoute('POST {video}/token')).length, 0);
  });
});
