import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryStore } from '../../src/server/index.js';
import type { Provider } from '../../src/server/index.js';
import { createFakeProvider } from './fake-provider.js';
import { createWorkbench } from './workbench.js';

/** A service that keeps what it was told last, once it has answered. */
function createService() {
  const fake = createFakeProvider();
  let standing = '';
  let answer: () => void = () => undefined;
  let arrived: (told: string) => void = () => undefined;
  const provider = {
    ...fake.provider,
    async updateStream({ title, visibility }) {
      const told = `${visibility} ${title}`;
      arrived(told);
      if (title === 'Slow') await new Promise<void>((resolve) => (answer = resolve));
      standing = told;
      return { value: {} };
    },
  } satisfies Provider;
  return {
    provider,
    answer: () => answer(),
    /** What it holds of the stream. */
    standing: () => standing,
    /** Resolves with what it is told next. */
    told: () => new Promise<string>((resolve) => (arrived = resolve)),
  };
}

describe('updateStream', () => {
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  /** A name is changed at a slow service; before it answers, the stream is made private. */
  const meet = async (hasOneProcess: boolean) => {
    const service = createService();
    const store = memoryStore();
    const one = createWorkbench({ provider: service.provider, store });
    const other = hasOneProcess ? one : createWorkbench({ provider: service.provider, store });
    const { id } = await one.createStream();
    const told = service.told();
    const renamed = one.ask(`PATCH /streams/${id}`, { body: { title: 'Slow' } });
    assert.equal(await told, 'public Slow');
    const hidden = other.ask(`PATCH /streams/${id}`, { body: { visibility: 'private' } });
    await settle();
    service.answer();
    // It may be told its name again.
    const release = setInterval(() => service.answer(), 5);
    const statuses = (await Promise.all([renamed, hidden])).map(({ status }) => status);
    clearInterval(release);
    const { title, visibility } = await one.getStream(id);
    await one.close();
    if (other !== one) await other.close();
    return { statuses, kept: `${visibility} ${title}`, standing: service.standing() };
  };

  for (const [where, hasOneProcess] of [
    ['in one process', true],
    ['in two', false],
  ] as const) {
    it(`leaves the service with what is kept, where two change a stream at once ${where}`, async () => {
      assert.deepEqual(await meet(hasOneProcess), {
        statuses: [200, 200],
        kept: 'private Slow',
        standing: 'private Slow',
      });
    });
  }
});
