import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Recording } from '../../src/contract/index.js';
import { cloudflareStream } from '../../src/server/index.js';
import type { ObservedRecording } from '../../src/server/index.js';
import { startCloudflareBench, toCode } from './stand-ins/cloudflare-bench.js';
import { createFakeBackup } from './stand-ins/cloudflare-fake-backup.js';

const route = (line: string) => {
  const [method, path] = line.split(' ');
  return `${method} /accounts/{account}/stream/${path}`;
};

const states = (recordings: readonly ObservedRecording[]) =>
  recordings.map(({ from, state }) => `${from} ${state}`);

/** What is signed of a copy. */
function toRecording(observed: ObservedRecording): Recording {
  const { id, from, state, startedAt, durationSeconds, sources, poster } = observed;
  return { id, from, state, startedAt, duration: durationSeconds, coverage: 1, sources, poster };
}

describe('cloudflareStream', () => {
  it('makes a stream of an encoder: what its input says is granted, shown and recorded', async (t) => {
    const bench = await startCloudflareBench(t, { deleteRecordingAfterDays: 45 });
    const { standIn } = bench;
    const made = await bench.create({ method: 'encoder' });
    assert.deepEqual(made.capabilities, { whep: false, hls: true, recording: true, backup: false });
    const [creation] = standIn.callsOf(route('POST live_inputs'));
    assert.deepEqual(creation?.body, {
      meta: { name: 'A service', streamside: 'deployment.st_1' },
      deleteRecordingAfterDays: 45,
      recording: { mode: 'automatic', requireSignedURLs: false },
    });
    const { input } = standIn;
    const grant = await bench.grant();
    assert.deepEqual(grant.rtmps, {
      url: 'rtmps://live.cloudflare.com:443/live/',
      streamKey: input.secrets.rtmps,
    });
    assert.equal(grant.srt?.passphrase, input.secrets.srt);
    assert.equal(grant.records, true);

    standIn.connect(input);
    const startedAt = bench.at(0);
    bench.advance(8);
    const live = await bench.observe();
    assert.deepEqual([live.ingest, live.liveSince], ['connected', startedAt]);
    assert.deepEqual(
      live.sources.map(({ type }) => type),
      ['hls', 'dash'],
    );
    const [running] = live.recordings;
    assert.deepEqual(
      [running?.state, running?.durationSeconds, running?.spans],
      ['recording', null, [{ startedAt, endedAt: bench.at(0) }]],
    );

    bench.advance(52);
    standIn.disconnect(input);
    const ended = await bench.observe();
    assert.deepEqual(
      [ended.ingest, ended.isSettled, states(ended.recordings)],
      ['none', false, ['cloudflare processing']],
    );
    const [video] = standIn.account.videos.values();
    assert.ok(video);
    standIn.finish(video, 59.5);
    bench.advance(20);
    const done = await bench.observe();
    assert.deepEqual([done.isSettled, done.recordings.length], [true, 1]);
    const [recording] = done.recordings;
    assert.deepEqual(
      [recording?.state, recording?.startedAt, recording?.durationSeconds],
      ['ready', startedAt, 59.5],
    );
    assert.match(recording?.sources[0]?.url ?? '', /\/manifest\/video\.m3u8$/);
  });

  it('promises nothing of WHIP: no recording, no HLS, until they are found', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    const made = await bench.create({ backup: true });
    assert.deepEqual(made.capabilities, {
      whep: true,
      hls: false,
      recording: false,
      backup: false,
    });
    assert.deepEqual(bench.backup.calls, []);
    const grant = await bench.grant();
    assert.match(grant.whip.url, new RegExp(`/${standIn.input.secrets.whip}/webRTC/publish$`));
    assert.deepEqual([grant.whip.token, grant.records, grant.rtmps], [null, false, undefined]);

    standIn.connect(standIn.input, 'webrtc');
    const live = await bench.observe();
    assert.deepEqual(
      live.sources.map(({ type, latency }) => [type, latency]),
      [['whep', 'sub-second']],
    );
    assert.equal(live.capabilities?.recording, false);
    standIn.disconnect(standIn.input);
    bench.advance(30);
    const ended = await bench.observe();
    assert.deepEqual([ended.ingest, ended.isSettled, ended.recordings], ['none', true, []]);

    // Some say that it records all the same: then it is believed.
    standIn.account.connect(standIn.input, 'rtmp');
    bench.advance(30);
    const found = await bench.observe();
    assert.deepEqual(found.capabilities, { whep: true, hls: true, recording: true, backup: false });
    assert.deepEqual(
      found.sources.map(({ type }) => type),
      ['whep', 'hls', 'dash'],
    );
    assert.equal((await bench.grant()).records, true);
  });

  it('feeds the backup by an output, which is switched while live', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn, backup } = bench;
    const made = await bench.create({ method: 'encoder', backup: true });
    assert.deepEqual([made.capabilities.backup, made.isUnfinished], [true, false]);
    const { input } = standIn;
    const outputs = () => input.outputs.map(({ streamKey, enabled }) => [streamKey, enabled]);
    assert.deepEqual(outputs(), [['backupsecret-b1', true]]);
    standIn.connect(input);
    await bench.observe();
    assert.equal((await bench.update({ backup: false })).capabilities?.backup, false);
    assert.deepEqual(outputs(), [['backupsecret-b1', false]]);
    assert.equal((await bench.update({ backup: true })).capabilities?.backup, true);
    assert.deepEqual(outputs(), [['backupsecret-b1', true]]);
    assert.deepEqual(
      standIn.callsOf(route('PUT live_inputs/{input}/outputs/{output}')).map(({ body }) => body),
      [{ enabled: false }, { enabled: true }],
    );
    assert.deepEqual(backup.calls, ['create']);
    assert.deepEqual(bench.provider.toReferences?.(bench.stream.state), [
      `cloudflare:${input.uid}`,
      'fake:b1',
    ]);
  });

  it('asks for the input and the backup side by side, and joins them by one call more', async (t) => {
    const backup = createFakeBackup();
    const { create } = backup;
    // Each answers only once the other is asked: one after the other would never end.
    let tellInput = () => undefined as void;
    let tellBackup = () => undefined as void;
    const inputAsked = new Promise<void>((resolve) => (tellInput = resolve));
    const backupAsked = new Promise<void>((resolve) => (tellBackup = resolve));
    backup.create = async (...options) => {
      tellBackup();
      await inputAsked;
      return create(...options);
    };
    const fetchInTurn: typeof fetch = async (...request) => {
      tellInput();
      await backupAsked;
      return fetch(...request);
    };
    const bench = await startCloudflareBench(
      t,
      { fetch: fetchInTurn, backupWaitMs: 5_000 },
      backup,
    );
    const made = await bench.create({ method: 'encoder', backup: true });
    assert.equal(made.capabilities.backup, true);
    assert.equal(bench.standIn.calls.length, 2);
  });

  it('shows the copies of all recorders, and is settled when all of them are', async (t) => {
    const bench = await startCloudflareBench(t);
    await bench.create({ method: 'encoder', backup: true });
    const copy: ObservedRecording = {
      id: 'asset',
      from: 'mux',
      state: 'processing',
      startedAt: bench.at(0),
      durationSeconds: null,
      sources: [],
      poster: null,
    };
    bench.backup.observation = { ingest: 'none', recordings: [copy], isSettled: false };
    const first = await bench.observe();
    assert.deepEqual([states(first.recordings), first.isSettled], [['mux processing'], false]);
    // What was known stands for what cannot be learnt.
    bench.backup.observation = 'fails';
    const silent = await bench.observe();
    assert.deepEqual([states(silent.recordings), silent.isUnfinished], [['mux processing'], true]);
    assert.equal(bench.errors.length, 1);
  });

  it('says that a recording failed which never appeared, once it is late', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    standIn.connect(standIn.input);
    standIn.account.videos.clear();
    const since = bench.at(0);
    await bench.observe();
    bench.advance(60);
    await bench.observe();
    standIn.disconnect(standIn.input);
    bench.advance(60);
    assert.equal((await bench.observe()).isSettled, false);
    bench.advance(60);
    const late = await bench.observe();
    assert.deepEqual(
      [late.isSettled, late.recordings.map(({ state, startedAt }) => [state, startedAt])],
      [true, [['failed', since]]],
    );
  });

  it('asks the lifecycle where the status tells nothing', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    standIn.connect(standIn.input);
    standIn.input.status = null;
    assert.equal((await bench.observe()).ingest, 'connected');
    standIn.disconnect(standIn.input);
    standIn.input.status = { current: { state: 'a_new_word' } };
    assert.equal((await bench.observe()).ingest, 'none');
    assert.equal(standIn.callsOf('GET /customer/{id}/lifecycle').length, 2);
  });

  it('asks no more often than it is told to, and seldom once all is over', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    standIn.connect(standIn.input);
    const reads = () => standIn.callsOf(route('GET live_inputs/{input}')).length;
    await bench.observe(4_000);
    await bench.observe(4_000);
    assert.equal(reads(), 1);
    bench.advance(5);
    await bench.observe(4_000);
    assert.equal(reads(), 2);
    standIn.disconnect(standIn.input);
    for (const video of standIn.account.videos.values()) standIn.finish(video, 5);
    await bench.observe();
    assert.equal(reads(), 3);
    bench.advance(5);
    await bench.observe(4_000);
    assert.equal(reads(), 3);
    bench.advance(30);
    await bench.observe(4_000);
    assert.equal(reads(), 4);
  });

  it('asks little about a stream that waits for its event, and all once something comes', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    const asked = (line: string) => standIn.callsOf(route(line)).length;
    for (let minute = 0; minute < 3; minute += 1) {
      await bench.observe(4_000);
      bench.advance(60);
    }
    assert.equal(asked('GET live_inputs/{input}'), 3);
    assert.equal(asked('GET live_inputs/{input}/videos'), 1);
    standIn.connect(standIn.input);
    const live = await bench.observe(4_000);
    assert.deepEqual(
      [live.ingest, states(live.recordings)],
      ['connected', ['cloudflare recording']],
    );
  });

  it('gives a piece of known size a place, which it can be asked for again', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ visibility: 'private' });
    const upload = await bench.upload(8_000_000);
    assert.equal(upload.protocol, 'tus');
    assert.deepEqual(await bench.upload(8_000_000), upload);
    const [call, ...others] = standIn.callsOf('POST /accounts/{account}/stream');
    assert.equal(others.length, 0);
    assert.equal(call?.headers.get('Upload-Length'), '8000000');
    const metadata = call?.headers.get('Upload-Metadata') ?? '';
    assert.match(metadata, /^maxDurationSeconds MjAwMA==,name \S+,expiry \S+,requiresignedurls$/);

    const waiting = await bench.observe();
    assert.deepEqual([waiting.recordings, waiting.isSettled], [[], true]);
    assert.equal(waiting.isUnfinished, true);
    const [video] = standIn.account.videos.values();
    assert.ok(video);
    assert.ok(
      bench.provider.toReferences?.(bench.stream.state).includes(`cloudflare:${video.uid}`),
    );
    video.state = 'queued';
    const coming = await bench.observe();
    assert.deepEqual([states(coming.recordings), coming.isSettled], [['device processing'], false]);
    standIn.finish(video, 12);
    const come = await bench.observe();
    assert.deepEqual(
      [states(come.recordings), come.recordings[0]?.durationSeconds, come.isSettled],
      [['device ready'], 12, true],
    );
    assert.equal(come.isUnfinished, false);
    // Its end is known: nobody asks again.
    const asked = standIn.callsOf(route('GET {video}')).length;
    await bench.observe();
    assert.equal(standIn.callsOf(route('GET {video}')).length, asked);
  });

  it('takes no piece that still grows, unless the backup does', async (t) => {
    const bench = await startCloudflareBench(t);
    await bench.create();
    assert.equal(await toCode(bench.upload(null)), 'field-invalid');
    const place = {
      protocol: 'put',
      url: 'https://backup.test/1',
      expiresAt: bench.at(3_600),
    } as const;
    bench.backup.createUpload = async () => ({
      value: place,
      remember: () => ({ id: 'b9', tag: 'deployment.st_1' }),
    });
    assert.deepEqual(await bench.upload(null), place);
    assert.ok(bench.provider.toReferences?.(bench.stream.state).includes('fake:b9'));
  });

  it('makes the keys anew when asked, and when the event is over', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create();
    const before = (await bench.grant()).whip.url;
    const rotated = (await bench.grant({ rotate: true })).whip.url;
    assert.notEqual(rotated, before);
    assert.ok(rotated.includes(standIn.input.secrets.whip));

    standIn.connect(standIn.input, 'webrtc');
    await bench.observe();
    standIn.disconnect(standIn.input);
    bench.advance(3_600);
    // As long as the grant is good, whoever holds it may come back.
    assert.equal((await bench.observe()).isUnfinished, false);
    bench.advance(11 * 3_600 - 60);
    assert.equal((await bench.observe()).isUnfinished, true);
    const { whip } = standIn.input.secrets;
    assert.equal((await bench.mend()).isUnfinished, false);
    assert.notEqual(standIn.input.secrets.whip, whip);
    assert.equal((await bench.observe()).isUnfinished, false);
    assert.equal(standIn.callsOf(route('POST live_inputs/{input}/rotate_keys')).length, 2);
  });

  it('tells the input a new name at once, and who may play it once it is not live', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ method: 'encoder' });
    await bench.update({ title: 'Another' });
    assert.equal(standIn.input.meta['name'], 'Another');
    standIn.connect(standIn.input);
    await bench.observe();
    await bench.update({ visibility: 'private' });
    assert.equal(standIn.input.recording['requireSignedURLs'], false);
    standIn.disconnect(standIn.input);
    assert.equal((await bench.observe()).isUnfinished, true);
    assert.equal((await bench.mend()).isUnfinished, false);
    assert.equal(standIn.input.recording['requireSignedURLs'], true);
    const [video] = standIn.account.videos.values();
    assert.equal(video?.requireSignedURLs, true);
  });

  const signs = async (bench: Awaited<ReturnType<typeof startCloudflareBench>>) => {
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
    const viewer = { token: 'viewer', expiresAt: bench.at(7_200) };
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
    assert.equal(standIn.callsOf(route('POST {video}/token')).length, 2);
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
    standIn.faults.order(route('POST {video}/token'), { type: 'slow', delayMs: 60_000 });
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
    assert.equal(bench.standIn.callsOf(route('POST {video}/token')).length, 0);
  });

  it('removes what it made, the copies only where that is wished', async (t) => {
    const bench = await startCloudflareBench(t);
    const { account } = bench.standIn;
    await bench.create({ method: 'encoder', backup: true });
    account.createVideo({ liveInput: bench.standIn.input.uid, state: 'ready', duration: 5 });
    await bench.provider.deleteStream(bench.stream, { recordings: false });
    assert.deepEqual([account.inputs.size, account.videos.size], [0, 1]);
    assert.deepEqual(bench.backup.made, []);
    await bench.provider.deleteStream(bench.stream, { recordings: true });
    assert.equal(account.videos.size, 0);
  });

  it('finds by its tag what a creation left, and touches nobody else’s', async (t) => {
    const bench = await startCloudflareBench(t);
    const { account } = bench.standIn;
    await bench.create({ method: 'encoder', backup: true });
    await bench.create({ id: 'st_2', tag: 'deployment.st_2' });
    const other = account.createInput(null);
    other.meta = { name: 'deployment.st_1' };
    await bench.provider.removeLeftovers?.({ id: 'st_1', tag: 'deployment.st_1' });
    const tags = [...account.inputs.values()].map(({ meta }) => meta['streamside']);
    assert.deepEqual(tags, ['deployment.st_2', undefined]);
    assert.deepEqual(bench.backup.made, []);
  });

  it('makes the same stream for the same id', async (t) => {
    const bench = await startCloudflareBench(t);
    await bench.create({ method: 'encoder', backup: true });
    bench.advance(20);
    await bench.create({ method: 'encoder', backup: true });
    assert.equal(bench.standIn.account.inputs.size, 1);
    // The first try's second recorder is one too many.
    assert.equal(bench.means.isUnfinished, true);
    assert.equal((await bench.mend()).isUnfinished, false);
    assert.deepEqual(
      bench.backup.made.map(({ id }) => id),
      ['b2'],
    );
  });

  it('refuses options that do not fit, without quoting secrets', () => {
    const options = { accountId: 'a', apiToken: 'secret', route: 'direct' } as const;
    assert.throws(() => cloudflareStream({ ...options, deleteRecordingAfterDays: 3 }), TypeError);
    assert.throws(() => cloudflareStream({ ...options, route: 'relay' }), TypeError);
    const broken = () => cloudflareStream({ ...options, apiToken: 'secret\n' });
    assert.throws(broken, (error: Error) => !error.message.includes('secret'));
  });
});
