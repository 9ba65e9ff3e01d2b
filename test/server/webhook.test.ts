import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { memoryStore } from '../../src/server/index.js';
import { createFakeProvider } from './fake-provider.js';
import { createWorkbench, toOutcome } from './workbench.js';

/** Lets everything run that waits for nothing but promises. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

describe('webhook', () => {
  it('looks at the stream that it names, once for each event', async () => {
    const fake = createFakeProvider();
    const bench = createWorkbench({ provider: fake.provider });
    const { id } = await bench.createStream();
    const deliver = async (body: string, service = 'fake') => {
      fake.calls.length = 0;
      const response = await bench.ask(`POST /webhooks/${service}`, { body, token: null });
      await settle();
      return [await toOutcome(response), ...fake.calls];
    };
    assert.deepEqual(await deliver(`service-${id} e1`), ['204', `observe ${id}`]);
    assert.deepEqual(await deliver(`service-${id} e1`), ['204']);
    assert.deepEqual(await deliver(`service-${id} e2`), ['204', `observe ${id}`]);
    assert.deepEqual(await deliver('somebody e3'), ['204']);
    assert.deepEqual(await deliver('hello'), ['204']);
    assert.deepEqual(await deliver('e4', 'toString'), ['404 provider-not-found']);
    assert.deepEqual(await bench.store.listDeliveries(), []);
    await bench.close();
  });

  it('is acted on once the service answers again, also for a stream that nobody looks at', async () => {
    mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    const fake = createFakeProvider();
    const bench = createWorkbench({ provider: fake.provider });
    const { id } = await bench.createStream();
    await settle();
    await bench.store.update(id, ({ shown, kept }) => ({
      shown,
      kept: { ...kept, isUnfinished: false, attention: 'none' },
    }));
    fake.order(async (call) => {
      if (call.startsWith('observe')) throw new Error('down');
    });
    await bench.ask('POST /webhooks/fake', { body: `service-${id} e1`, token: null });
    await settle();
    fake.order(async () => undefined);
    fake.show({ ingest: 'connected', isSettled: false });
    for (let second = 0; second < 40; second += 5) {
      bench.advance(5_000);
      mock.timers.tick(5_000);
      await settle();
    }
    assert.equal((await bench.getStream(id)).status, 'live');
    assert.deepEqual(await bench.store.listDeliveries(), []);
    await bench.close();
    mock.timers.reset();
  });

  it('is acted on at the next start where the process ended in between', async () => {
    const fake = createFakeProvider();
    const store = memoryStore();
    const before = createWorkbench({ provider: fake.provider, store });
    const { id } = await before.createStream();
    await before.close();
    const delivery = { service: 'fake', eventId: 'e', references: [`fake:service-${id}`] };
    await store.keepDelivery({ ...delivery, receivedAt: '2026-11-21T11:59:00Z' });
    fake.calls.length = 0;
    const after = createWorkbench({ provider: fake.provider, store });
    await settle();
    assert.ok(fake.calls.includes(`observe ${id}`));
    assert.deepEqual(await store.listDeliveries(), []);
    await after.close();
  });
});
