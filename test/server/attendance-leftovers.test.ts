import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { createFakeProvider } from './fake-provider.js';
import { createWorkbench, toOutcome } from './workbench.js';

/** Lets everything run that waits for nothing but promises. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

describe('createAttendance, of what is left at a service', () => {
  let fake = createFakeProvider();
  let bench = createWorkbench();

  beforeEach(async () => {
    await bench.close();
    mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    fake = createFakeProvider();
    bench = createWorkbench({ provider: fake.provider });
  });
  afterEach(async () => {
    await bench.close();
    mock.timers.reset();
  });

  /** Time goes by in rounds of 5 s. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 5) {
      bench.advance(5_000);
      mock.timers.tick(5_000);
      await settle();
    }
  };
  const count = (call: string) => fake.calls.filter((one) => one.startsWith(call)).length;

  it('clears away what a creation left that failed at the service after all', async () => {
    fake.order(async (call) => {
      if (call.startsWith('create')) throw new Error('the connection broke off');
    });
    const failed = await bench.ask('POST /streams', { body: { title: 'a' } });
    assert.equal(await toOutcome(failed), '500 internal-error');
    assert.equal(fake.made.size, 1);
    await pass(35);
    assert.equal(fake.made.size, 1);
    await pass(10);
    assert.equal(fake.made.size, 0);
    // The service may have done what it was asked even later.
    await pass(120);
    assert.equal(count('remove'), 2);
  });

  it('clears away what hangs, and answers the client meanwhile', async () => {
    let finish = () => {};
    fake.order((call) =>
      call.startsWith('create') ? new Promise((resolve) => (finish = resolve)) : Promise.resolve(),
    );
    const headers = { 'Idempotency-Key': 'k' };
    const asked = bench.ask('POST /streams', { body: { title: 'a' }, headers });
    await settle();
    await pass(30);
    assert.equal(await toOutcome(await asked), '502 provider-failed');
    await pass(15);
    assert.equal(fake.made.size, 0);
    finish();
    await settle();
    // The key stands for nothing that was swept: the next try makes another stream.
    fake.order(async () => undefined);
    const again = await bench.ask('POST /streams', { body: { title: 'a' }, headers });
    assert.equal(again.status, 201);
    assert.equal(count('create'), 2);
    assert.notEqual(fake.calls[0], fake.calls.filter((one) => one.startsWith('create'))[1]);
  });

  it('goes on with a deletion that the service refused, until it is done', async () => {
    const { id } = await bench.createStream();
    fake.order(async (call) => {
      if (call.startsWith('delete') && count('delete') < 3) throw new Error('down');
    });
    assert.equal(await toOutcome(await bench.ask(`DELETE /streams/${id}`)), '204');
    assert.equal(await toOutcome(await bench.ask(`GET /streams/${id}`)), '404 stream-not-found');
    await pass(60);
    assert.equal(count('delete'), 3);
    assert.equal(fake.made.size, 0);
    await pass(60);
    assert.equal(count('delete'), 3);
  });

  it('leaves nothing at the service that was made for a stream while it was deleted', async () => {
    const { id } = await bench.createStream();
    const [tag = ''] = fake.made;
    let finish = () => {};
    fake.order(async (call) => {
      if (!call.startsWith('mend')) return;
      await new Promise<void>((resolve) => (finish = resolve));
      fake.made.add(tag);
    });
    await pass(5);
    assert.equal(await toOutcome(await bench.ask(`DELETE /streams/${id}`)), '204');
    finish();
    await settle();
    assert.equal(count('mend'), 1);
    assert.equal(fake.made.size, 0);
  });

  it('goes on removing what was made for a stream that is gone, until the service does it', async () => {
    const { id } = await bench.createStream();
    const [tag = ''] = fake.made;
    let finish = () => {};
    fake.order(async (call) => {
      if (call.startsWith('mend')) {
        await new Promise<void>((resolve) => (finish = resolve));
        fake.made.add(tag);
      }
      // The first removes the stream, the next ones what was made for it meanwhile.
      if (call.startsWith('delete') && [2, 3].includes(count('delete'))) throw new Error('down');
    });
    await pass(5);
    await bench.ask(`DELETE /streams/${id}`);
    finish();
    await settle();
    assert.deepEqual([count('delete'), fake.made.size], [2, 1]);
    await pass(25);
    assert.equal(count('delete'), 2);
    await pass(10);
    assert.deepEqual([count('delete'), fake.made.size], [3, 1]);
    await pass(30);
    assert.deepEqual([count('delete'), fake.made.size], [4, 0]);
    await pass(120);
    assert.equal(count('delete'), 4);
    assert.equal(bench.errors.length, 2);
  });
});
