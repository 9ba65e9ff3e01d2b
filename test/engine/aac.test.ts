import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';

import type { AacReply } from '../../src/engine/aac/aac-messages.js';
import { AacSound } from '../../src/engine/aac/aac-sound.js';
import { findAacWorker } from '../../src/engine/aac/find-aac-worker.js';
import { createSoundEncoding } from '../../src/engine/aac/sound-encoding.js';
import { opusSilence } from '../../src/engine/codecs/opus-packet.js';
import type { SoundFrame } from '../../src/engine/media/sound.js';
import { startAacThread } from './support/aac-thread.js';
import {
  aacConfigReply,
  aacFrameReply,
  EncodingAacThread,
  FakeAacThread,
} from './support/fake-aac-thread.js';

function createScene() {
  const thread = new FakeAacThread();
  const frames: SoundFrame[] = [];
  const failures: string[] = [];
  const sound = new AacSound({
    worker: thread.worker,
    emit: (emitted) => frames.push(emitted),
    onFailure: (reason) => failures.push(reason),
  });
  let count = 0;
  const push = (packets: number, nowMs = 0): void => {
    for (let i = 0; i < packets; i += 1) {
      const timeMs = 5000 + count * 20;
      count += 1;
      sound.push({ timeMs, bytes: opusSilence, samples: 960, codec: { name: 'opus' } }, nowMs);
    }
  };
  const summary = () =>
    frames.map(({ timeMs, codec, samples }) => [
      codec.name,
      Math.round((timeMs - 5000) * 48),
      samples,
    ]);
  return { thread, frames, failures, sound, push, summary };
}

describe('AacSound', () => {
  it('puts each frame where its sound was captured, without the encoder’s run-up', () => {
    const { thread, sound, push, summary } = createScene();
    push(4);
    assert.equal(sound.pendingFromMs, 5000);
    thread.reply(aacConfigReply, aacFrameReply, aacFrameReply, aacFrameReply);
    assert.deepEqual(summary(), [
      ['aac', 0, 1024],
      ['aac', 1024, 1024],
    ]);
    assert.equal(sound.pendingFromMs, 5000 + 2048 / 48);
  });

  it('goes on with Opus from where the AAC ends when its thread dies', () => {
    const { thread, failures, push, summary, sound } = createScene();
    push(5);
    thread.reply(aacConfigReply, aacFrameReply, aacFrameReply);
    thread.emit('error', new Error('out of memory'));
    thread.emit('exit', 1);
    push(1);
    assert.deepEqual(summary(), [
      ['aac', 0, 1024],
      ['opus', 1920, 960],
      ['opus', 2880, 960],
      ['opus', 3840, 960],
      ['opus', 4800, 960],
    ]);
    assert.deepEqual(failures, ['thread-failed']);
    assert.ok(thread.isTerminated);
    assert.equal(sound.pendingFromMs, null);
  });

  it('does not wait for a thread that cannot keep up', () => {
    const { thread, failures, push, summary, sound } = createScene();
    push(2, 0);
    thread.reply(aacConfigReply, aacFrameReply, aacFrameReply);
    push(10, 1000);
    sound.tick(1000);
    sound.tick(5900);
    assert.deepEqual(failures, []);
    sound.tick(6100);
    assert.deepEqual(failures, ['thread-late']);
    assert.equal(summary().filter(([name]) => name === 'opus').length, 10);
  });

  it('keeps a thread whose publisher says nothing for a while', () => {
    const { thread, failures, push, summary, sound } = createScene();
    push(10, 0);
    thread.reply(aacConfigReply, ...new Array<AacReply>(8).fill(aacFrameReply));
    for (let nowMs = 0; nowMs < 4900; nowMs += 40) sound.tick(nowMs);
    push(5, 4900);
    sound.tick(4940);
    thread.reply(aacFrameReply, aacFrameReply, aacFrameReply, aacFrameReply);
    assert.deepEqual(failures, []);
    assert.ok(summary().every(([name]) => name === 'aac'));
  });

  it('lets a thread that took its time to start catch up, but not fall ever further behind', () => {
    const { thread, failures, push, sound } = createScene();
    push(250, 5000);
    thread.reply(aacConfigReply, aacFrameReply, aacFrameReply);
    sound.tick(5040);
    assert.deepEqual(failures, []);
    push(300, 5050);
    thread.reply(aacFrameReply);
    sound.tick(5080);
    assert.deepEqual(failures, ['thread-late']);
  });

  it('hands out the rest at the end, cut to its length', async () => {
    const { thread, push, sound, summary } = createScene();
    push(2);
    thread.reply(aacConfigReply, aacFrameReply, aacFrameReply);
    const finished = sound.finish();
    assert.equal(thread.asked.at(-1)?.type, 'finish');
    thread.reply(aacFrameReply, aacFrameReply, { type: 'finished' });
    await finished;
    assert.deepEqual(summary(), [
      ['aac', 0, 1024],
      ['aac', 1024, 896],
    ]);
    assert.ok(thread.isTerminated);
  });

  it('hands out the rest as Opus when the thread does not answer at the end', async () => {
    const { thread, push, sound, summary } = createScene();
    push(3);
    const finished = sound.finish();
    thread.emit('exit', 1);
    await finished;
    assert.equal(summary().length, 3);
  });
});

describe('createSoundEncoding', () => {
  it('leaves the sound as it comes where nothing encodes, without a word when that was asked for', () => {
    const events: unknown[] = [];
    const encode = createSoundEncoding(null, (event) => events.push(event));
    assert.equal(encode.forStream('st_1'), null);
    assert.deepEqual(events, []);
  });

  it('leaves the sound as it comes while no thread can be had, and says so', () => {
    const events: unknown[] = [];
    let isFull = true;
    const encode = createSoundEncoding(
      () => {
        if (isFull) throw new Error('EAGAIN');
        return new EncodingAacThread().worker;
      },
      (event) => events.push(event),
    );
    const frames: SoundFrame[] = [];
    const sound = encode.forStream('st_1')?.((emitted) => frames.push(emitted));
    assert.ok(sound);
    const failed = { type: 'aac-failed', streamId: 'st_1', reason: 'thread-failed' };
    assert.deepEqual(events, [failed]);
    for (let timeMs = 0; timeMs < 50_000; timeMs += 20) {
      isFull = timeMs < 25_000;
      sound.push({ timeMs, bytes: opusSilence, samples: 960, codec: { name: 'opus' } }, timeMs);
      sound.tick(timeMs);
    }
    assert.ok(frames.every(({ codec }) => codec.name === 'opus'));
    sound.returnFrom(49_000);
    assert.deepEqual(events, [failed, { type: 'aac-resumed', streamId: 'st_1' }]);
    assert.equal(frames.at(-1)?.codec.name, 'aac');
  });

  it('turns real Opus into AAC of the same length in a thread', async () => {
    const failures: unknown[] = [];
    const encode = createSoundEncoding(startAacThread, (event) => failures.push(event));
    const frames: SoundFrame[] = [];
    const sound = encode.forStream('st_1')?.((emitted) => frames.push(emitted));
    assert.ok(sound);
    for (let i = 0; i < 50; i += 1) {
      sound.push(
        { timeMs: i * 20, bytes: opusSilence, samples: 960, codec: { name: 'opus' } },
        i * 20,
      );
    }
    // All but what the encoder holds back comes by itself, however busy the machine is.
    await count(frames, 44);
    await sound.finish();
    assert.deepEqual(failures, []);
    assert.ok(frames.every(({ codec }) => codec.name === 'aac'));
    assert.equal(
      frames.reduce((sum, { samples }) => sum + samples, 0),
      50 * 960,
    );
  });

  it('has a thread whose encoder stands before there is sound, and hands out nothing but sound', async (context) => {
    const thread = startAacThread();
    context.after(() => thread.terminate());
    const replies: AacReply['type'][] = [];
    const said = (wanted: AacReply['type']): Promise<void> =>
      new Promise((resolve, reject) => {
        thread.on('message', ({ type }: AacReply) => type === wanted && resolve());
        thread.on('error', reject);
      });
    thread.on('message', ({ type }: AacReply) => replies.push(type));
    await said('ready');
    assert.deepEqual(replies, ['ready']);
    const finished = said('finished');
    // Fifteen frames' worth, which come after the encoder's own run-up.
    for (let i = 0; i < 16; i += 1) {
      thread.postMessage({ type: 'sound', bytes: Uint8Array.from(opusSilence), samples: 960 });
    }
    thread.postMessage({ type: 'finish' });
    await finished;
    assert.equal(replies.filter((type) => type === 'frame').length, 1 + 15);
  });

  it('encodes with the thread that was made ready for the stream', async () => {
    const threads: Worker[] = [];
    const encode = createSoundEncoding(
      () => {
        threads.push(startAacThread());
        return threads.at(-1) ?? assert.fail();
      },
      ({ type }) => assert.fail(type),
    );
    encode.expect('st_1');
    const [thread] = threads;
    assert.ok(thread);
    // All that it says before somebody listens has been said by then.
    await once(thread, 'message');
    const frames: SoundFrame[] = [];
    const sound = encode.forStream('st_1')?.((emitted) => frames.push(emitted));
    assert.ok(sound);
    for (let timeMs = 0; timeMs < 1000; timeMs += 20) {
      sound.push({ timeMs, bytes: opusSilence, samples: 960, codec: { name: 'opus' } }, timeMs);
    }
    await count(frames, 40);
    await sound.finish();
    assert.equal(threads.length, 1);
    assert.deepEqual(new Set(frames.map(({ codec }) => codec.name)), new Set(['aac']));
  });

  it('goes back to AAC with a real thread after one that gave nothing', async () => {
    const frames: SoundFrame[] = [];
    const events: string[] = [];
    let encoded = 0;
    const threads = [
      () => new FakeAacThread().worker,
      () =>
        startAacThread().on('message', ({ type }: AacReply) => (encoded += +(type === 'frame'))),
    ];
    const encode = createSoundEncoding(
      () => threads.shift()?.() ?? assert.fail('One thread too many'),
      ({ type }) => events.push(type),
    );
    const sound = encode.forStream('st_1')?.((emitted) => frames.push(emitted));
    assert.ok(sound);
    let timeMs = 0;
    const run = (untilMs: number): void => {
      for (; timeMs < untilMs; timeMs += 20) {
        sound.push({ timeMs, bytes: opusSilence, samples: 960, codec: { name: 'opus' } }, timeMs);
        sound.tick(timeMs);
      }
    };
    while (threads.length > 0) run(timeMs + 20);
    const trialMs = timeMs;
    while (!sound.canReturnAt(timeMs - 20)) {
      run(timeMs + 20);
      // All but the two that it holds back: this thread keeps up, however busy the machine is.
      const expected = Math.floor(((timeMs - trialMs) * 48) / 1024) - 1;
      while (encoded < expected) await new Promise((resolve) => setImmediate(resolve));
    }
    const returnMs = timeMs;
    sound.returnFrom(returnMs);
    run(returnMs + 1000);
    while ((frames.at(-1)?.timeMs ?? 0) < returnMs + 900) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(events, ['aac-failed', 'aac-resumed']);
    const aac = frames.filter(({ codec }) => codec.name === 'aac');
    assert.deepEqual(aac, frames.slice(-aac.length), 'AAC from there on');
    const leadMs = (aac[0]?.timeMs ?? 0) - returnMs;
    assert.ok(leadMs >= 0 && leadMs < 1024 / 48, `${leadMs}`);
    await sound.finish();
  });
});

describe('findAacWorker', () => {
  it('finds no thread where the engine was not built', () => {
    // From its source there is no script that Node could run by itself.
    assert.equal(findAacWorker(), null);
  });
});

async function count(frames: readonly SoundFrame[], wanted: number): Promise<void> {
  while (frames.length < wanted) await new Promise((resolve) => setImmediate(resolve));
}
