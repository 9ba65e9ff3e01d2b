import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settle, useAttendance } from './attendance-bench.js';
import { toOutcome } from './workbench.js';

describe('createAttendance, of what is left at a service', () => {
  const attendance = useAttendance();
  const { pass, count } = attendance;

  it('clears away what a creation left that failed at the service after all', async () => {
    attendance.fake.order(async (call) => {
      if (call.startsWith('create')) throw new Error('the connection broke off');
    });
    const failed = await attendance.bench.ask('POST /streams', { body: { title: 'a' } });
    assert.equal(await toOutcome(failed), '500 internal-error');
    assert.equal(attendance.fake.made.size, 1);
    await pass(35);
    assert.equal(attendance.fake.made.size, 1);
    await pass(10);
    assert.equal(attendance.fake.made.size, 0);
    // The service may have done what it was asked even later.
    await pass(120);
    assert.equal(count('remove'), 2);
  });

  it('clears away what hangs, and answers the client meanwhile', async () => {
    let finish = () => {};
    attendance.fake.order((call) =>
      call.startsWith('create') ? new Promise((resolve) => (finish = resolve)) : Promise.resolve(),
    );
    const headers = { 'Idempotency-Key': 'k' };
    const asked = attendance.bench.ask('POST /streams', { body: { title: 'a' }, headers });
    await settle();
    await pass(30);
    assert.equal(await toOutcome(await asked), '502 provider-failed');
    await pass(15);
    assert.equal(attendance.fake.made.size, 0);
    finish();
    await settle();
    // The key stands for nothing that was swept: the next try makes another stream.
    attendance.fake.order(async () => undefined);
    const again = await attendance.bench.ask('POST /streams', { body: { title: 'a' }, headers });
    assert.equal(again.status, 201);
    assert.equal(count('create'), 2);
    assert.notEqual(
      attendance.fake.calls[0],
      attendance.fake.calls.filter((one) => one.startsWith('create'))[1],
    );
  });

  it('goes on with a deletion that the service refused, until it is done', async () => {
    const { id } = await attendance.bench.createStream();
    attendance.fake.order(async (call) => {
      if (call.startsWith('delete') && count('delete') < 3) throw new Error('down');
    });
    assert.equal(await toOutcome(await attendance.bench.ask(`DELETE /streams/${id}`)), '204');
    assert.equal(
      await toOutcome(await attendance.bench.ask(`GET /streams/${id}`)),
      '404 stream-not-found',
    );
    await pass(60);
    assert.equal(count('delete'), 3);
    assert.equal(attendance.fake.made.size, 0);
    await pass(60);
    assert.equal(count('delete'), 3);
  });

  it('leaves nothing at the service that was made for a stream while it was deleted', async () => {
    const { id } = await attendance.bench.createStream();
    const [tag = ''] = attendance.fake.made;
    let finish = () => {};
    attendance.fake.order(async (call) => {
      if (!call.startsWith('mend')) return;
      await new Promise<void>((resolve) => (finish = resolve));
      attendance.fake.made.add(tag);
    });
    await pass(5);
    assert.equal(await toOutcome(await attendance.bench.ask(`DELETE /streams/${id}`)), '204');
    finish();
    await settle();
    assert.equal(count('mend'), 1);
    assert.equal(attendance.fake.made.size, 0);
  });

  it('goes on removing what was made for a stream that is gone, until the service does it', async () => {
    const { id } = await attendance.bench.createStream();
    const [tag = ''] = attendance.fake.made;
    let finish = () => {};
    attendance.fake.order(async (call) => {
      if (call.startsWith('mend')) {
        await new Promise<void>((resolve) => (finish = resolve));
        attendance.fake.made.add(tag);
      }
      // The first removes the stream, the next ones what was made for it meanwhile.
      if (call.startsWith('delete') && [2, 3].includes(count('delete'))) throw new Error('down');
    });
    await pass(5);
    await attendance.bench.ask(`DELETE /streams/${id}`);
    finish();
    await settle();
    assert.deepEqual([count('delete'), attendance.fake.made.size], [2, 1]);
    await pass(25);
    assert.equal(count('delete'), 2);
    await pass(10);
    assert.deepEqual([count('delete'), attendance.fake.made.size], [3, 1]);
    await pass(30);
    assert.deepEqual([count('delete'), attendance.fake.made.size], [4, 0]);
    await pass(120);
    assert.equal(count('delete'), 4);
    assert.equal(attendance.bench.errors.length, 2);
  });
});
