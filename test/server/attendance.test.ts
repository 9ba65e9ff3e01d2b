import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { memoryStore } from '../../src/server/index.js';
import type { StreamRecord } from '../../src/server/streams/stream-record.js';
import { createFakeProvider } from './fake-provider.js';
import { createWorkbench } from './workbench.js';
import { settle, useAttendance } from './attendance-bench.js';

describe('createAttendance', () => {
  const attendance = useAttendance();
  const { pass, count } = attendance;

  it('has the provider do what it left undone, until it is done', async () => {
    attendance.fake.order(async (call) => {
      if (call.startsWith('mend') && count('mend') < 3) throw new Error('still down');
    });
    const { id, capabilities } = await attendance.bench.createStream();
    assert.equal(capabilities.backup, false);
    await pass(120);
    assert.equal(count('mend'), 3);
    assert.equal((await attendance.bench.getStream(id)).capabilities.backup, true);
    assert.deepEqual((await attendance.bench.store.get(id))?.kept.provider, {
      name: `service-${id}`,
      mends: 1,
    });
    await pass(120);
    assert.equal(count('mend'), 3);
    assert.equal(attendance.bench.errors.length, 2);
  });

  it('has it do at once what it leaves undone after it was done', async () => {
    const { id } = await attendance.bench.createStream();
    await pass(5);
    assert.equal(count('mend'), 1);
    const undone = ({ shown, kept }: StreamRecord) => ({
      shown,
      kept: { ...kept, isUnfinished: true, attention: 'close' } as const,
    });
    await attendance.bench.store.update(id, undone);
    await pass(5);
    assert.equal(count('mend'), 2);
    await pass(120);
    assert.equal(count('mend'), 2);
  });

  it('doubts a recording that it cannot see for 20 s', async () => {
    const { id } = await attendance.bench.createStream();
    const startedAt = attendance.bench.at(0);
    const show = () => attendance.showRecording(startedAt);
    for (let round = 0; round < 3; round += 1) {
      show();
      await pass(5);
    }
    const recording = async () => (await attendance.bench.getStream(id)).assurance.recording;
    assert.equal(await recording(), 'confirmed');
    attendance.fake.order(async (call) => {
      if (call.startsWith('observe')) throw new Error('down');
    });
    await pass(10);
    assert.equal(await recording(), 'confirmed');
    await pass(15);
    assert.equal(await recording(), 'unconfirmed');
    attendance.fake.order(async () => undefined);
    show();
    await pass(5);
    assert.equal(await recording(), 'confirmed');
  });

  it('doubts the recordings of many streams within 25 s of a service that hangs', async () => {
    const startedAt = attendance.bench.at(0);
    const show = () => attendance.showRecording(startedAt);
    const ids: string[] = [];
    for (let made = 0; made < 12; made += 1) ids.push((await attendance.bench.createStream()).id);
    for (let round = 0; round < 3; round += 1) {
      show();
      await pass(5);
    }
    const claims = async () => {
      const streams = await Promise.all(ids.map((id) => attendance.bench.getStream(id)));
      return new Set(streams.map(({ assurance }) => assurance.recording));
    };
    assert.deepEqual(await claims(), new Set(['confirmed']));
    let isHanging = true;
    const waiting: (() => void)[] = [];
    attendance.fake.order((call) =>
      isHanging && call.startsWith('observe')
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(),
    );
    await pass(25);
    assert.deepEqual(await claims(), new Set(['unconfirmed']));
    isHanging = false;
    for (const answer of waiting) answer();
  });

  it('looks at what is live while those that wait take their time', async () => {
    const live = await attendance.bench.createStream();
    const waiting: string[] = [];
    const slow: (() => void)[] = [];
    for (let made = 0; made < 8; made += 1) {
      const { id } = await attendance.bench.createStream();
      await attendance.bench.store.update(id, ({ shown, kept }) => ({
        shown,
        kept: {
          ...kept,
          isUnfinished: false,
          attention: 'waiting',
          grantedUntil: attendance.bench.at(3_600),
        },
      }));
      waiting.push(id);
    }
    attendance.fake.order((call) => {
      const isSlow = waiting.some((id) => call === `observe ${id}`);
      return isSlow ? new Promise((resolve) => slow.push(resolve)) : Promise.resolve();
    });
    attendance.fake.show({ ingest: 'connected', isSettled: false });
    await pass(60);
    assert.equal(slow.length, 4);
    const before = count(`observe ${live.id}`);
    await pass(30);
    const looks = count(`observe ${live.id}`) - before;
    attendance.fake.order(async () => undefined);
    for (const answer of slow) answer();
    await settle();
    assert.equal(looks, 6);
  });

  it('closes within 6 s of a service that hangs, and writes nothing afterwards', async () => {
    const { id } = await attendance.bench.createStream();
    let answer = () => {};
    attendance.fake.order((call) =>
      call.startsWith('observe') ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(),
    );
    await pass(5);
    let isClosed = false;
    const closing = attendance.bench.close().then(() => (isClosed = true));
    await settle();
    for (let second = 0; second < 6 && !isClosed; second += 1) {
      mock.timers.tick(1_000);
      await settle();
    }
    assert.ok(isClosed);
    await closing;
    const before = await attendance.bench.store.get(id);
    attendance.fake.show({ ingest: 'connected', isSettled: false });
    answer();
    await settle();
    assert.deepEqual(await attendance.bench.store.get(id), before);
  });

  it('goes its rounds in one of two processes, and in the other when that one is gone', async () => {
    const store = memoryStore({ now: attendance.bench.now });
    const [one, other] = [createFakeProvider(), createFakeProvider()];
    const first = createWorkbench({ store, provider: one.provider, now: attendance.bench.now });
    await settle();
    const second = createWorkbench({ store, provider: other.provider, now: attendance.bench.now });
    await first.createStream();
    await pass(60);
    assert.ok(one.calls.some((call) => call.startsWith('mend')));
    assert.equal(other.calls.length, 0);
    await first.createStream();
    await first.close();
    await pass(60);
    assert.ok(other.calls.some((call) => call.startsWith('mend')));
    await second.close();
  });
});
