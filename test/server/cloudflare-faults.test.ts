import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { checkRows, cloudflareRoutes, failing } from './cloudflare-fault-rows.js';
import type { CloudflareBench, FaultRow } from './cloudflare-fault-rows.js';
import { toCode } from './stand-ins/cloudflare-bench.js';

const { create, read, outputs } = cloudflareRoutes;

/** One input was made and stands, whatever was asked how often. */
const assertOneInput = ({ standIn }: CloudflareBench, tries: number) => {
  assert.equal(standIn.callsOf(create).length, tries);
  assert.equal(standIn.account.inputs.size, 1);
};

const whileCreating: FaultRow[] = [
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
    async check(bench: CloudflareBench) {
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

describe('cloudflareStream under faults', () => {
  checkRows('creating', whileCreating);
});
