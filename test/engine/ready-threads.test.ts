import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { beforeEach, describe, it } from 'node:test';

import { ReadyThreads } from '../../src/engine/aac/ready-threads.js';
import { FakeAacThread } from './support/fake-aac-thread.js';

describe('ReadyThreads', () => {
  let started: FakeAacThread[];
  let threads: ReadyThreads;

  beforeEach(() => {
    started = [];
    threads = new ReadyThreads(() => {
      const thread = new FakeAacThread();
      started.push(thread);
      return thread.worker;
    });
  });

  it('gives a stream the thread that was started when its sound was expected', () => {
    threads.expect('st_1');
    threads.expect('st_1');
    assert.equal(started.length, 1);
    assert.equal(threads.take('st_1'), started[0]?.worker);
    assert.equal(threads.take('st_1'), started[1]?.worker, 'and once only');
  });

  it('starts one for whoever was not expected', () => {
    threads.expect('st_1');
    assert.equal(threads.take('st_2'), started[1]?.worker);
  });

  it('gives nobody a thread that has died meanwhile', () => {
    threads.expect('st_1');
    started[0]?.emit('error', new Error('out of memory'));
    started[0]?.emit('exit', 1);
    assert.equal(threads.take('st_1'), started[1]?.worker);
  });

  it('listens no more to a thread that it has given away', () => {
    threads.expect('st_1');
    threads.take('st_1');
    assert.deepEqual(started[0]?.eventNames(), []);
  });

  it('leaves it to whoever takes one to learn that none can be had', () => {
    const none = new ReadyThreads(() => {
      throw new Error('EAGAIN');
    });
    none.expect('st_1');
    assert.throws(() => none.take('st_1'), /EAGAIN/);
  });

  it('keeps no more of them ready than there are processors', () => {
    const streams = Array.from({ length: availableParallelism() + 1 }, (_, i) => `st_${i}`);
    for (const streamId of streams) threads.expect(streamId);
    assert.equal(started.length, availableParallelism());
  });

  it('lets go of a thread that nobody has taken for a minute', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    threads.expect('st_1');
    context.mock.timers.tick(59_000);
    assert.equal(started[0]?.isTerminated, false);
    context.mock.timers.tick(1_000);
    assert.equal(started[0]?.isTerminated, true);
    assert.equal(threads.take('st_1'), started[1]?.worker);
  });

  it('keeps it for another minute where its stream is expected again', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    threads.expect('st_1');
    context.mock.timers.tick(59_000);
    threads.expect('st_1');
    context.mock.timers.tick(59_000);
    assert.equal(started[0]?.isTerminated, false);
    assert.equal(started.length, 1);
  });

  it('ends with the engine', () => {
    threads.expect('st_1');
    threads.close();
    assert.equal(started[0]?.isTerminated, true);
  });
});
