import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Stream } from '../../src/contract/index.js';
import { memoryStore } from '../../src/server/index.js';
import { createWorkbench, readBlocks } from './workbench.js';

describe('watchStream', () => {
  let bench = createWorkbench();
  let stream: Stream;

  beforeEach(async () => {
    bench = createWorkbench();
    stream = await bench.createStream();
  });
  afterEach(() => bench.close());

  const watch = async (lastEventId?: string) => {
    const response = await bench.ask(`GET /streams/${stream.id}/events`, {
      token: null,
      headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
    });
    assert.equal(response.headers.get('Content-Type'), 'text/event-stream');
    const next = readBlocks(response);
    assert.match((await next()) ?? '', /^:\nretry: \d+$/);
    return async () => {
      const block = await next();
      if (block === null) return null;
      const [, id, data] = /^id: (.+)\nevent: stream\ndata: (.+)$/.exec(block) ?? [];
      return { id, stream: JSON.parse(data ?? '') as Stream };
    };
  };
  const rename = (title: string) => bench.ask(`PATCH /streams/${stream.id}`, { body: { title } });

  it('brings the stream at once, and at every change', async () => {
    const next = await watch();
    assert.deepEqual(await next(), { id: '1', stream });
    await rename('b');
    const event = await next();
    assert.equal(event?.id, '2');
    assert.deepEqual(event?.stream, await bench.getStream(stream.id));
  });

  it('brings to a viewer who comes back what was missed, and nothing twice', async () => {
    const resumed = await watch('1');
    await rename('b');
    assert.equal((await resumed())?.stream.title, 'b');
    assert.equal((await (await watch('1'))())?.stream.title, 'b');
  });

  it('brings the stream at once where the id is unknown', async () => {
    for (const unknown of ['0', '99', 'x']) {
      assert.deepEqual(await (await watch(unknown))(), { id: '1', stream });
    }
  });

  it('brings a change that came between reading the stream and joining its viewers', async () => {
    const store = memoryStore();
    const racing = createWorkbench({
      store,
      async authorize({ action, stream: asked }) {
        if (action === 'view' && asked) {
          await store.update(asked.id, ({ shown, kept }) => ({
            shown: { ...shown, title: 'meanwhile' },
            kept,
          }));
        }
        return 'allowed';
      },
    });
    const { id } = await racing.createStream({ title: 'before' });
    const next = readBlocks(await racing.ask(`GET /streams/${id}/events`));
    await next();
    assert.match((await next()) ?? '', /"title":"before"/);
    assert.match((await next()) ?? '', /"title":"meanwhile"/);
    await racing.close();
  });

  it('ends when the stream is deleted', async () => {
    const next = await watch('1');
    await bench.ask(`DELETE /streams/${stream.id}`);
    assert.equal(await next(), null);
  });

  it('ends for all when the stream becomes private', async () => {
    const next = await watch('1');
    await bench.ask(`PATCH /streams/${stream.id}`, { body: { visibility: 'private' } });
    assert.equal(await next(), null);
  });

  it('ends when the server does', async () => {
    const next = await watch('1');
    await bench.close();
    assert.equal(await next(), null);
  });

  it('skips states that a slow viewer has not taken, and ends with the newest', async () => {
    const next = await watch('1');
    for (let index = 1; index <= 30; index += 1) await rename(`title ${index}`);
    let seen = 0;
    let title = '';
    while (title !== 'title 30') {
      title = (await next())?.stream.title ?? '';
      seen += 1;
    }
    assert.ok(seen < 20, `${seen} events were kept for a viewer who took none`);
  });

  it('forgets viewers who go', async () => {
    const response = await bench.ask(`GET /streams/${stream.id}/events`);
    await response.body?.cancel();
    await rename('b');
    assert.deepEqual(bench.errors, []);
  });
});
