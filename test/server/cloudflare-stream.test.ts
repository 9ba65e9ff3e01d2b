import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cloudflareStream } from '../../src/server/index.js';
import type { ObservedRecording } from '../../src/server/index.js';
import { startCloudflareBench, toRoute, toStates } from './stand-ins/cloudflare-bench.js';
import { createFakeBackup } from './stand-ins/cloudflare-fake-backup.js';

describe('cloudflareStream', () => {
  it('makes a stream of an encoder: what its input says is granted, shown and recorded', async (t) => {
    const bench = await startCloudflareBench(t, { deleteRecordingAfterDays: 45 });
    const { standIn } = bench;
    const made = await bench.create({ method: 'encoder' });
    assert.deepEqual(made.capabilities, { whep: false, hls: true, recording: true, backup: false });
    const [creation] = standIn.callsOf(toRoute('POST live_inputs'));
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
      [ended.ingest, ended.isSettled, toStates(ended.recordings)],
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
      standIn.callsOf(toRoute('PUT live_inputs/{input}/outputs/{output}')).map(({ body }) => body),
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
    assert.deepEqual([toStates(first.recordings), first.isSettled], [['mux processing'], false]);
    // What was known stands for what cannot be learnt.
    bench.backup.observation = 'fails';
    const silent = await bench.observe();
    assert.deepEqual(
      [toStates(silent.recordings), silent.isUnfinished],
      [['mux processing'], true],
    );
    assert.equal(bench.errors.length, 1);
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
    assert.equal(standIn.callsOf(toRoute('POST live_inputs/{input}/rotate_keys')).length, 2);
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
