import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { checkRows, cloudflareRoutes, failing } from './cloudflare-fault-rows.js';
import type { CloudflareBench, FaultRow } from './cloudflare-fault-rows.js';
import { toCode } from './stand-ins/cloudflare-bench.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

const { read, videos, rotate, remove, removeVideo, upload } = cloudflareRoutes;

const goLive = async (bench: CloudflareBench) => {
  await bench.create({ method: 'encoder' });
  bench.standIn.connect(bench.standIn.input);
  assert.equal((await bench.observe()).ingest, 'connected');
  bench.advance(5);
};

const withStatus = (status: unknown): ServiceFault => ({
  type: 'changed',
  change: (body) => {
    const { result, ...rest } = body as { result: object };
    return { ...rest, result: { ...result, status } };
  },
});

const whileLive: FaultRow[] = [
  ...(
    [
      ['status as text', 'connected'],
      ['status of the wrong type', 7],
      ['missing status', undefined],
      ['status of an unknown word', { current: { state: 'warming_up' } }],
    ] as const
  ).map(([fault, status]) => ({
    fault,
    outcome: 'still connected, and still recording',
    async check(bench: CloudflareBench) {
      await goLive(bench);
      bench.standIn.faults.order(read, withStatus(status));
      const seen = await bench.observe();
      assert.deepEqual([seen.ingest, seen.recordings[0]?.state], ['connected', 'recording']);
    },
  })),
  {
    fault: 'an unknown status, and the lifecycle fails too',
    outcome: 'what was known stands',
    async check(bench) {
      await goLive(bench);
      bench.standIn.faults.order(read, withStatus({ current: { state: 'warming_up' } }));
      bench.standIn.faults.order('GET /customer/{id}/lifecycle', { type: 'dropped' });
      assert.equal((await bench.observe()).ingest, 'connected');
    },
  },
  {
    fault: 'an unknown status of WHIP, of which nothing else tells',
    outcome: 'what was known stands, before and after',
    async check(bench) {
      await bench.create();
      const { input } = bench.standIn;
      const unknown = { current: { state: 'warming_up' } };
      bench.standIn.faults.order(read, withStatus(unknown));
      assert.equal((await bench.observe()).ingest, 'none');
      bench.standIn.connect(input, 'webrtc');
      assert.equal((await bench.observe()).ingest, 'connected');
      bench.standIn.faults.order(read, withStatus(unknown), 2);
      bench.restart();
      assert.equal((await bench.observe()).ingest, 'connected');
      assert.equal((await bench.observe()).ingest, 'connected');
      bench.standIn.disconnect(input);
      assert.equal((await bench.observe()).ingest, 'none');
    },
  },
  {
    fault: '500 for good',
    outcome: 'the look fails, and claims nothing; the next one is right',
    async check(bench) {
      await goLive(bench);
      bench.standIn.faults.order(read, failing, 4);
      assert.equal(await toCode(bench.observe()), 'provider-failed');
      assert.equal((await bench.observe()).ingest, 'connected');
    },
  },
  {
    fault: '429 with Retry-After',
    outcome: 'what is known does until then; nothing more is asked',
    async check(bench) {
      await goLive(bench);
      const headers = { 'Retry-After': '30' };
      bench.standIn.faults.order(videos, { type: 'status', status: 429, headers });
      assert.equal(await toCode(bench.observe()), 'provider-failed');
      const asked = bench.standIn.calls.length;
      assert.equal((await bench.observe(4_000)).ingest, 'connected');
      assert.equal(bench.standIn.calls.length, asked);
    },
  },
  {
    fault: 'dropped connections',
    outcome: 'asked again',
    async check(bench) {
      await goLive(bench);
      bench.standIn.faults.order(read, { type: 'dropped' }, 2);
      assert.equal((await bench.observe()).ingest, 'connected');
    },
  },
  {
    fault: 'videos without playback and duration',
    outcome: 'ready all the same',
    async check(bench) {
      await goLive(bench);
      bench.standIn.disconnect(bench.standIn.input);
      for (const video of bench.standIn.account.videos.values()) bench.standIn.finish(video, 5);
      const change = (body: unknown) => {
        const { result } = body as { result: Record<string, unknown>[] };
        const poorer = result.map((one) => ({ ...one, playback: undefined, duration: undefined }));
        return { success: true, result: poorer };
      };
      bench.standIn.faults.order(videos, { type: 'changed', change });
      const [recording] = (await bench.observe()).recordings;
      assert.deepEqual([recording?.state, recording?.durationSeconds], ['ready', null]);
      assert.match(recording?.sources[0]?.url ?? '', /\/manifest\/video\.m3u8$/);
      assert.equal(recording?.spans?.length, 1);
    },
  },
  {
    fault: 'the list of an input’s videos is no route of this API',
    outcome: 'the other list is used',
    async check(bench) {
      bench.standIn.faults.order(videos, { type: 'status', status: 404, body: {} }, 1);
      await goLive(bench);
      const seen = await bench.observe();
      assert.equal(seen.recordings.length, 1);
      assert.equal(bench.standIn.callsOf(videos).length, 1);
    },
  },
  {
    fault: 'new keys whose answer is lost',
    outcome: 'they are read, not made twice',
    async check(bench) {
      await bench.create({ method: 'encoder' });
      bench.restart({ timeoutMs: 1_000 });
      const before = bench.standIn.input.secrets.rtmps;
      bench.standIn.faults.order(rotate, { type: 'silent', isDone: true });
      const { rtmps } = await bench.grant({ rotate: true });
      assert.notEqual(rtmps?.streamKey, before);
      assert.equal(rtmps?.streamKey, bench.standIn.input.secrets.rtmps);
      assert.equal(bench.standIn.callsOf(rotate).length, 1);
    },
  },
  {
    fault: 'deleting is done and nobody told',
    outcome: 'deleted',
    async check(bench) {
      await bench.create();
      bench.standIn.faults.order(remove, { type: 'dropped', isDone: true });
      await bench.provider.deleteStream(bench.stream, { recordings: true });
      assert.equal(bench.standIn.account.inputs.size, 0);
    },
  },
  {
    fault: 'deleting a recording that still runs',
    outcome: 'refused, and done when it is asked again',
    async check(bench) {
      await goLive(bench);
      const errors = [{ code: 10046, message: 'live' }];
      const body = { success: false, errors, messages: [], result: null };
      bench.standIn.faults.order(removeVideo, { type: 'status', status: 409, body });
      const wish = { recordings: true };
      const work = () => bench.provider.deleteStream(bench.stream, wish);
      assert.equal(await toCode(work()), 'provider-failed');
      await work();
      assert.equal(bench.standIn.account.videos.size, 0);
    },
  },
  {
    fault: 'Cloudflare takes no upload',
    outcome: 'the backup does',
    async check(bench) {
      await bench.create();
      const expiresAt = bench.at(60);
      const place = { protocol: 'put', url: 'https://backup.test/1', expiresAt } as const;
      bench.backup.createUpload = async () => ({ value: place });
      bench.standIn.faults.order(upload, failing);
      assert.deepEqual(await bench.upload(5), place);
    },
  },
];

describe('cloudflareStream under faults', () => {
  checkRows('live', whileLive);
});
