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

function createWatch(isPictureAwaited = false) {
  const clock = new ManualClock();
  const ending = new AbortController();
  const flows: (Flow | 'silent')[] = [];
  let reading: FlowReading | null = { picture: 0, sound: 0 };
  const watch = new FlowWatch({
    clock,
    signal: ending.signal,
    read: async () => reading,
    onFlow: (flow) => flows.push(flow),
    onSilence: () => flows.push('silent'),
    isPictureAwaited: () => isPictureAwaited,
  });
  return {
    watch,
    clock,
    ending,
    flows,
    /** Half a second later, with these counters. */
    async pass(next: FlowReading | null, ms = 500): Promise<void> {
      clock.time += ms;
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
    for (let sound = 6; sound < 9; sound += 1) await pass({ picture: 5, sound });
    assert.deepEqual(flows, ['flowing'], 'a key frame may be on its way');
    await pass({ picture: 5, sound: 9 });
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

  it('takes packets without frames for a stall, also before the first frame', async () => {
    const { flows, watch, pass } = createWatch();
    for (let time = 0; time < 8; time += 1) await pass({ picture: 0, sound: 0, packets: 0 });
    for (let packets = 1; packets < 5; packets += 1) {
      await pass({ picture: 0, sound: packets, packets });
    }
    assert.equal(watch.flow, 'none', 'the first frame may be on its way');
    await pass({ picture: 0, sound: 5, packets: 5 });
    assert.deepEqual(flows, ['stalled']);
    assert.equal(watch.fault, 'undecoded');
  });

  it('tells a picture that stands while the sound goes on from a way on which nothing comes', async () => {
    for (const packets of [undefined, 5]) {
      const { watch, pass } = createWatch();
      const one = packets === undefined ? {} : { packets, answers: 1 };
      await pass({ picture: 0, sound: 0, ...(packets && { packets: 0, answers: 0 }) });
      await pass({ picture: 5, sound: 5, ...one });
      for (let sound = 6; sound < 10; sound += 1) await pass({ picture: 5, sound, ...one });
      assert.equal(watch.flow, 'stalled');
      assert.equal(watch.fault, 'pictureless');
      for (let time = 0; time < 4; time += 1) await pass({ picture: 5, sound: 9, ...one });
      assert.notEqual(watch.fault, 'pictureless', 'the sound has gone too');
    }
  });

  it('takes sound alone for no flow where a picture has been seen before', async () => {
    const { flows, watch, pass } = createWatch(true);
    await pass({ picture: 0, sound: 0 });
    for (let sound = 1; sound < 6; sound += 1) await pass({ picture: 0, sound });
    assert.deepEqual(flows, ['stalled']);
    assert.equal(watch.fault, 'pictureless');
    await pass({ picture: 1, sound: 6 });
    assert.deepEqual(flows, ['stalled', 'flowing']);
  });

  it('sees a stall at the fourth look also where timers come a little early', async () => {
    const { flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    await pass({ picture: 5, sound: 0 });
    for (let time = 0; time < 4; time += 1) await pass({ picture: 5, sound: 0 }, 499);
    assert.deepEqual(flows, ['flowing', 'stalled']);
  });

  it('tells a quiet way from a dead one by the answers to its checks', async () => {
    const { flows, watch, pass } = createWatch();
    await pass({ picture: 0, sound: 0, packets: 0, answers: 0 });
    await pass({ picture: 5, sound: 5, packets: 5, answers: 1 });
    for (let time = 0; time < 6; time += 1) {
      await pass({ picture: 5, sound: 5, packets: 5, answers: time < 3 ? 1 : 2 });
    }
    assert.deepEqual(flows, ['flowing', 'stalled']);
    assert.equal(watch.fault, 'quiet');
    for (let time = 0; time < 7; time += 1) {
      await pass({ picture: 5, sound: 5, packets: 5, answers: 2 });
    }
    assert.equal(watch.fault, 'dead');
  });

  it('tells once that the sound has gone while the picture goes on, and again after its return', async () => {
    const { flows, pass } = createWatch();
    const go = async (from: number, sounds: readonly number[]): Promise<void> => {
      for (const [i, sound] of sounds.entries()) await pass({ picture: from + i, sound });
    };
    await go(0, [0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    assert.deepEqual(flows, ['flowing', 'silent']);
    await go(12, [3, 4, 4, 4, 4, 4]);
    assert.deepEqual(flows, ['flowing', 'silent', 'silent']);
  });

  it('misses no sound in a stream that never had any', async () => {
    const { flows, pass } = createWatch();
    for (let picture = 0; picture < 10; picture += 1) await pass({ picture, sound: 0 });
    assert.deepEqual(flows, ['flowing']);
  });

  it('blames nobody for what a page without time for itself did not see, but wakes to a loss', async () => {
    const { flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    await pass({ picture: 5, sound: 0 });
    for (let time = 0; time < 5; time += 1) await pass({ picture: 5, sound: 0 }, 3000);
    assert.deepEqual(flows, ['flowing']);
    await pass({ picture: 5, sound: 0 }, 60_000);
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

  it('asks a browser that has not answered no second time', async () => {
    let asked = 0;
    let answer = (_: FlowReading): void => undefined;
    const ending = new AbortController();
    const watch = new FlowWatch({
      clock: new ManualClock(),
      signal: ending.signal,
      read: () => {
        asked += 1;
        return new Promise((resolve) => (answer = resolve));
      },
      onFlow: () => undefined,
    });
    const looks = [watch.sample(), watch.sample()];
    assert.equal(asked, 1);
    answer({ picture: 0, sound: 0 });
    await Promise.all(looks);
    void watch.sample();
    assert.equal(asked, 2);
    ending.abort();
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

  it('sees soon after a sleep that nothing comes any more, and what the way is worth', async () => {
    const { flows, watch, pass } = createWatch();
    await pass({ picture: 0, sound: 0, packets: 0, answers: 0 });
    await pass({ picture: 9, sound: 9, packets: 9, answers: 1 });
    // Some frames came before the lid was closed, and were counted by nobody.
    await pass({ picture: 15, sound: 15, packets: 15, answers: 2 }, 23_000);
    assert.deepEqual(flows, ['flowing']);
    await pass({ picture: 15, sound: 15, packets: 15, answers: 2 });
    assert.deepEqual(flows, ['flowing', 'stalled']);
    assert.equal(watch.fault, 'dead');
  });

  it('takes nothing amiss after a sleep where media goes on', async () => {
    const { flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0, packets: 0, answers: 0 });
    await pass({ picture: 9, sound: 9, packets: 9, answers: 1 });
    await pass({ picture: 15, sound: 15, packets: 15, answers: 2 }, 23_000);
    for (let count = 16; count < 24; count += 1) {
      await pass({ picture: count, sound: count, packets: count, answers: count });
    }
    // Timers of a hidden page may come once a minute.
    for (let count = 24; count < 28; count += 1) {
      await pass({ picture: count, sound: count, packets: count, answers: count }, 60_000);
    }
    assert.deepEqual(flows, ['flowing']);
  });

  it('tells also a page whose timers come once a minute that media flows again', async () => {
    const { flows, pass } = createWatch();
    await pass({ picture: 0, sound: 0 });
    await pass({ picture: 9, sound: 9 });
    await pass({ picture: 9, sound: 9 }, 60_000);
    await pass({ picture: 12, sound: 12 }, 60_000);
    assert.deepEqual(flows, ['flowing', 'stalled', 'flowing']);
  });
});
