import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCloudflareBench, toCode } from './stand-ins/cloudflare-bench.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

type Bench = Awaited<ReturnType<typeof startCloudflareBench>>;

/** One fault, and what comes of it. */
interface Row {
  readonly fault: string;
  readonly outcome: string;
  readonly check: (bench: Bench) => Promise<void>;
}

const api = '/accounts/{account}/stream';
const create = `POST ${api}/live_inputs`;
const read = `GET ${api}/live_inputs/{input}`;
const videos = `GET ${api}/live_inputs/{input}/videos`;
const outputs = `POST ${api}/live_inputs/{input}/outputs`;
const failing: ServiceFault = { type: 'status', status: 500, body: { success: false } };

/** One input was made and stands, whatever was asked how often. */
const assertOneInput = ({ standIn }: Bench, tries: number) => {
  assert.equal(standIn.callsOf(create).length, tries);
  assert.equal(standIn.account.inputs.size, 1);
};

const goLive = async (bench: Bench) => {
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

const whileCreating: Row[] = [
  {
    fault: 'slow',
    outcome: 'made, by one call',
    async check(bench) {
      bench.standIn.faults.order(create, { type: 'slow', delayMs: 300 });
      await bench.create();
      assertOneInput(bench, 1);
    },
  },
  {
    fault: '500 once',
    outcome: 'made, by the second try',
    async check(bench) {
      bench.standIn.faults.order(create, failing);
      await bench.create();
      assertOneInput(bench, 2);
    },
  },
  {
    fault: '500 for good',
    outcome: 'provider-failed, and the backup is unmade',
    async check(bench) {
      bench.standIn.faults.order(create, failing, 4);
      const work = bench.create({ method: 'encoder', backup: true });
      assert.equal(await toCode(work), 'provider-failed');
      assert.deepEqual(bench.backup.calls, ['create', 'delete']);
      assert.deepEqual(bench.backup.made, []);
    },
  },
  {
    fault: '403',
    outcome: 'provider-failed at once, without the token in it',
    async check(bench) {
      bench.standIn.faults.order(create, { type: 'status', status: 403, body: {} });
      const error: unknown = await bench.create().then(
        () => null,
        (reason: unknown) => reason,
      );
      assert.equal((error as { code?: unknown }).code, 'provider-failed');
      assert.equal(bench.standIn.callsOf(create).length, 1);
      const { message, stack, cause } = error as Error;
      const { stack: causeStack } = cause as Error;
      assert.ok(![message, stack, causeStack].join().includes('standin-api-token-secret'));
    },
  },
  {
    fault: '429 with Retry-After',
    outcome: 'made, and not before its time',
    async check(bench) {
      const headers = { 'Retry-After': '1' };
      bench.standIn.faults.order(create, { type: 'status', status: 429, headers });
      const before = performance.now();
      await bench.create();
      assert.ok(performance.now() - before >= 990);
      assertOneInput(bench, 2);
    },
  },
  {
    fault: '429 for five minutes',
    outcome: 'provider-failed at once, and nothing more is asked',
    async check(bench) {
      const headers = { 'Retry-After': '300' };
      bench.standIn.faults.order(create, { type: 'status', status: 429, headers });
      assert.equal(await toCode(bench.create()), 'provider-failed');
      assert.equal(await toCode(bench.create()), 'provider-failed');
      assert.equal(bench.standIn.callsOf(create).length, 1);
    },
  },
  {
    fault: 'dropped connection',
    outcome: 'made, by the second try',
    async check(bench) {
      bench.standIn.faults.order(create, { type: 'dropped' });
      await bench.create();
      assertOneInput(bench, 2);
    },
  },
  {
    fault: 'connection dropped after success',
    outcome: 'made once',
    async check(bench) {
      bench.standIn.faults.order(create, { type: 'dropped', isDone: true });
      await bench.create();
      assertOneInput(bench, 2);
    },
  },
  {
    fault: 'timeout after success',
    outcome: 'made once',
    async check(bench) {
      bench.restart({ timeoutMs: 1_000 });
      bench.standIn.faults.order(create, { type: 'silent', isDone: true });
      await bench.create();
      // A machine that is busy may make it give up on a good answer too.
      assert.ok(bench.standIn.callsOf(create).length >= 2);
      assert.equal(bench.standIn.account.inputs.size, 1);
    },
  },
  {
    fault: 'an answer that is no JSON',
    outcome: 'made once',
    async check(bench) {
      const fault = { type: 'status', status: 200, body: '<html>', isDone: true } as const;
      bench.standIn.faults.order(create, fault);
      await bench.create();
      assertOneInput(bench, 2);
    },
  },
  {
    fault: 'missing field',
    outcome: 'the address is asked for again',
    async check(bench) {
      const change = (body: unknown) => {
        const { result } = body as { result: Record<string, unknown> };
        return { success: true, result: { ...result, webRTC: undefined } };
      };
      bench.standIn.faults.order(create, { type: 'changed', change });
      await bench.create();
      assert.match((await bench.grant()).whip.url, /webRTC\/publish$/);
      assert.equal(bench.standIn.callsOf(read).length, 1);
    },
  },
  {
    fault: 'an input that was deleted under the same key',
    outcome: 'another is made',
    async check(bench) {
      await bench.create();
      await bench.provider.deleteStream(bench.stream, { recordings: true });
      await bench.create();
      assert.equal(bench.standIn.account.inputs.size, 1);
    },
  },
  {
    fault: 'the output fails',
    outcome: 'made without a backup, which is fed later',
    async check(bench) {
      bench.standIn.faults.order(outputs, failing);
      const made = await bench.create({ method: 'encoder', backup: true });
      assert.deepEqual([made.capabilities.backup, made.isUnfinished], [false, true]);
      const mended = await bench.mend();
      assert.deepEqual([mended.capabilities?.backup, mended.isUnfinished], [true, false]);
      assert.equal(bench.backup.made.length, 1);
    },
  },
  {
    fault: 'the output is made and nobody told',
    outcome: 'it is found, not doubled',
    async check(bench) {
      bench.standIn.faults.order(outputs, { type: 'dropped', isDone: true });
      await bench.create({ method: 'encoder', backup: true });
      assert.equal((await bench.mend()).capabilities?.backup, true);
      assert.equal(bench.standIn.input.outputs.length, 1);
    },
  },
  ...(['fails', 'hangs', 'lost'] as const).map((behaviour) => ({
    fault: `the backup ${behaviour === 'lost' ? 'is made and nobody told' : behaviour}`,
    outcome: 'made without it in time; it is made or found later, once',
    async check(bench: Bench) {
      bench.backup.behaviour = behaviour;
      const before = performance.now();
      const made = await bench.create({ method: 'encoder', backup: true });
      assert.ok(performance.now() - before < 15_000);
      assert.deepEqual([made.capabilities.backup, made.isUnfinished], [false, true]);
      assert.equal((await bench.observe()).isUnfinished, true);
      bench.restart();
      bench.backup.behaviour = 'well';
      const mended = await bench.mend();
      assert.deepEqual([mended.capabilities?.backup, mended.isUnfinished], [true, false]);
      assert.equal(bench.backup.made.length, 1);
      assert.equal(bench.standIn.input.outputs.length, 1);
    },
  })),
];

const whileLive: Row[] = [
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
    async check(bench: Bench) {
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
      const rotate = `POST ${api}/live_inputs/{input}/rotate_keys`;
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
      const remove = `DELETE ${api}/live_inputs/{input}`;
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
      const remove = `DELETE ${api}/{video}`;
      const errors = [{ code: 10046, message: 'live' }];
      const body = { success: false, errors, messages: [], result: null };
      bench.standIn.faults.order(remove, { type: 'status', status: 409, body });
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
      bench.standIn.faults.order(`POST ${api}`, failing);
      assert.deepEqual(await bench.upload(5), place);
    },
  },
];

describe('cloudflareStream under faults', () => {
  for (const [when, rows] of Object.entries({ creating: whileCreating, live: whileLive })) {
    for (const { fault, outcome, check } of rows) {
      it(`${when}: ${fault} → ${outcome}`, async (t) => {
        const bench = await startCloudflareBench(t);
        await check(bench);
      });
    }
  }
});
