import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Flow, FlowClock, FlowReading } from '../../src/media/flow-watch.js';
import { FlowWatch } from '../../src/media/flow-watch.js';

class ManualClock implements FlowClock {
  time = 0;
  isRunning = false;

  now(): number {
    return this.time;
  }

  every(): () => void {
    this.isRunning = true;
    return () => {
      this.isRunning = false;
    };
  }
}

function createWatch() {
  const clock = new ManualClock();
  const ending = new AbortController();
  const flows: Flow[] = [];
  let reading: FlowReading | null = { picture: 0, sound: 0 };
  const watch = new FlowWatch({
    clock,
    signal: ending.signal,
    read: async () => reading,
    onFlow: (flow) => flows.push(flow),
  });
  return {
    watch,
    clock,
    ending,
    flows,
    /** Half a second later, with these counters. */
    async pass(next: FlowReading | null): Promise<void> {
      clock.time += 500;
      reading = next;
      await watch.sample();
    },
  };
}

describe('FlowWatch', () => {
  it('flows from the first frame on, and tells it once', async () => {
    const { flows, watch, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    assert.equal(watch.flow, 'none');
    await pass({ picture: 1, sound: 0 });
    await pass({ picture: 9, sound: 0 });
    assert.deepEqual(flows, ['flowing']);
  });

  it('stalls when frames stop although sound goes on, and flows again', async () => {
    const { flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    await pass({ picture: 5, sound: 5 });
    for (let sound = 6; sound < 10; sound += 1) await pass({ picture: 5, sound });
    assert.deepEqual(flows, ['flowing'], 'a key frame may be on its way');
    await pass({ picture: 5, sound: 10 });
    assert.deepEqual(flows, ['flowing', 'stalled']);
    await pass({ picture: 6, sound: 11 });
    assert.deepEqual(flows, ['flowing', 'stalled', 'flowing']);
  });

  it('goes by the sound where there is no picture', async () => {
    const { flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    await pass({ picture: 0, sound: 3 });
    for (let time = 0; time < 5; time += 1) await pass({ picture: 0, sound: 3 });
    assert.deepEqual(flows, ['flowing', 'stalled']);
  });

  it('judges nothing while the viewer has paused, nor the pause when he goes on', async () => {
    const { flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    await pass({ picture: 5, sound: 0 });
    for (let time = 0; time < 20; time += 1) await pass(null);
    await pass({ picture: 5, sound: 0 });
    await pass({ picture: 5, sound: 0 });
    assert.deepEqual(flows, ['flowing']);
  });

  it('takes counters that begin anew, as after a new session, for a flow', async () => {
    const { flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    await pass({ picture: 500, sound: 0 });
    for (let time = 0; time < 5; time += 1) await pass({ picture: 500, sound: 0 });
    await pass({ picture: 2, sound: 0 });
    assert.deepEqual(flows, ['flowing', 'stalled', 'flowing']);
  });

  it('ends with its signal', async () => {
    const { clock, ending, flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    assert.equal(clock.isRunning, true);
    ending.abort();
    assert.equal(clock.isRunning, false);
    await pass({ picture: 1, sound: 0 });
    assert.deepEqual(flows, []);
  });
});
