import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createH264Config } from '../../src/engine/codecs/h264-parameter-sets.js';
import type { MediaUnit } from '../../src/engine/media/media-unit.js';
import { relayBackoffMs } from '../../src/engine/relay/relay-backoff.js';
import { RelayPush } from '../../src/engine/relay/relay-push.js';
import type { RelayState } from '../../src/engine/relay/relay-state.js';
import { readRelayTargets } from '../../src/engine/relay/relay-target.js';
import { pps, sps } from './support/packets.js';
import type { FakeProcess } from './support/fake-push.js';
import { url, createStarter } from './support/fake-push.js';

describe('relayBackoffMs', () => {
  it('doubles up to a cap, spread over its upper half', () => {
    const least = [1, 2, 3, 4, 5, 6, 60].map((failures) => relayBackoffMs(failures, () => 0));
    assert.deepEqual(least, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    assert.equal(
      relayBackoffMs(60, () => 1),
      30_000,
    );
  });
});

/** Pictures and packets of sound that were written. */
function blocksOf(process: FakeProcess): number {
  return process.written.filter((bytes) => bytes.readUInt8(0) === 0xa3).length;
}

const config = createH264Config(sps, pps);

function picture(timeMs: number, isKey = false): MediaUnit {
  assert.ok(config !== null);
  return { kind: 'video', timeMs, isKey, bytes: Buffer.from([0, 0, 0, 1, 0x65]), config };
}

function sound(timeMs: number): MediaUnit {
  return { kind: 'audio', timeMs, bytes: Buffer.from([0xfc, 1]), samples: 960 };
}

describe('RelayPush', () => {
  let nowMs: number;
  let states: RelayState[];
  let processes: FakeProcess[];
  let push: RelayPush;
  beforeEach(() => {
    nowMs = 1_700_000_000_000;
    states = [];
    const starter = createStarter();
    processes = starter.processes;
    const [target] = readRelayTargets([{ id: 'a', url }]);
    assert.ok(target !== undefined);
    push = new RelayPush({
      target,
      start: starter.start,
      clock: () => nowMs,
      onChange: (state) => states.push(state),
      requestKeyFrame: () => undefined,
      onEnding: () => undefined,
    });
  });

  function last(): FakeProcess {
    const process = processes.at(-1);
    assert.ok(process !== undefined);
    return process;
  }

  function startPushing(): FakeProcess {
    push.begin(['audio', 'video']);
    push.take(picture(0, true));
    push.take(sound(10));
    last().listener.onProgress(40);
    return last();
  }

  it('begins at a key frame, with all that was announced', () => {
    push.begin(['audio', 'video']);
    push.take(sound(0));
    push.take(picture(10));
    push.take(picture(50, true));
    assert.equal(processes.length, 0);
    push.take(sound(60));
    assert.equal(processes.length, 1);
    assert.ok(last().written.length >= 4);
    assert.equal(push.report.state.phase, 'connecting');
    last().listener.onProgress(40);
    assert.deepEqual(push.report.state, {
      phase: 'pushing',
      since: new Date(nowMs).toISOString(),
      behindSince: null,
      droppedPictures: 0,
    });
  });

  it('does not wait for ever for sound that does not come, and takes it up when it does', () => {
    push.begin(['audio', 'video']);
    for (let at = 0; at <= 2000; at += 100) push.take(picture(at, at === 0));
    assert.equal(processes.length, 1);
    const silent = last();
    push.take(sound(2100));
    assert.ok(silent.isEnded);
    push.take(picture(2200, true));
    push.take(sound(2210));
    assert.equal(processes.length, 2);
  });

  it('goes on in the same connection when a publisher comes back after a while', () => {
    const process = startPushing();
    push.take(picture(80));
    push.pause();
    nowMs += 40_000;
    push.take(picture(40_100, true));
    push.tick(nowMs + 40);
    assert.equal(push.report.state.phase, 'pushing');
    assert.equal(process.isKilled, false);
  });

  it('starts anew when the far end drops, later each time', () => {
    startPushing().exit();
    const { state } = push.report;
    assert.ok(state.phase === 'waiting' && state.reason === 'target-lost');
    const firstWaitMs = Date.parse(state.until) - nowMs;
    assert.ok(firstWaitMs >= 500 && firstWaitMs <= 1000);
    push.take(picture(500, true));
    assert.equal(processes.length, 1);
    nowMs += firstWaitMs + 1;
    push.tick(nowMs);
    push.take(picture(1000, true));
    push.take(sound(1010));
    assert.equal(processes.length, 2);
    last().exit('Connection refused');
    const again = push.report.state;
    assert.ok(again.phase === 'waiting' && again.reason === 'target-unreachable');
    assert.ok(Date.parse(again.until) - nowMs >= 1000);
  });

  it('leaves out what a slow far end cannot take, up to a key frame, and says so', () => {
    const process = startPushing();
    process.bufferedBytes = 3 * 1024 * 1024;
    const before = process.written.length;
    push.take(picture(100));
    push.take(sound(110));
    push.take(picture(200, true));
    assert.equal(process.written.length, before);
    const { state } = push.report;
    assert.ok(state.phase === 'pushing' && state.behindSince !== null);
    assert.equal(state.droppedPictures, 2);
    process.bufferedBytes = 0;
    push.take(picture(300));
    assert.equal(process.written.length, before);
    push.take(picture(400, true));
    assert.ok(process.written.length > before);
    const caughtUp = push.report.state;
    assert.ok(caughtUp.phase === 'pushing' && caughtUp.behindSince === null);
    assert.equal(caughtUp.droppedPictures, 3);
  });

  it('begins anew at a key frame when a far end takes the stream too late for all of it', () => {
    push.begin(['video']);
    push.take(picture(0, true));
    const process = last();
    process.bufferedBytes = 3 * 1024 * 1024;
    const before = process.written.length;
    push.take(picture(100));
    process.bufferedBytes = 0;
    push.take(picture(200));
    assert.equal(process.written.length, before);
    process.listener.onProgress(40);
    const { state } = push.report;
    assert.ok(state.phase === 'pushing' && state.behindSince !== null);
    push.take(picture(300));
    assert.equal(process.written.length, before);
    push.take(picture(400, true));
    push.take(picture(500));
    assert.ok(process.written.length > before + 1);
    const whole = push.report.state;
    assert.ok(whole.phase === 'pushing' && whole.behindSince === null);
  });

  it('loses nothing of what waits for a far end that takes the stream late', () => {
    push.begin(['video']);
    for (let at = 0; at < 5000; at += 50) push.take(picture(at, at % 2000 === 0));
    assert.equal(blocksOf(last()), 100);
  });

  it('gives up a far end that never took anything', () => {
    push.begin(['video']);
    push.take(picture(0, true));
    nowMs += 15_100;
    push.tick(nowMs);
    assert.ok(last().isKilled);
    const { state } = push.report;
    assert.ok(state.phase === 'waiting' && state.reason === 'target-unreachable');
  });

  it('gives up a far end that takes nothing more', () => {
    const process = startPushing();
    push.take(picture(100));
    nowMs += 14_000;
    push.tick(nowMs);
    assert.ok(!process.isKilled);
    nowMs += 1100;
    push.tick(nowMs);
    assert.ok(process.isKilled);
    const { state } = push.report;
    assert.ok(state.phase === 'waiting' && state.reason === 'target-stalled');
  });

  it('is patient while nothing is there to push', () => {
    const process = startPushing();
    nowMs += 60_000;
    push.tick(nowMs);
    assert.ok(!process.isKilled);
  });

  it('keeps its connection when another publisher of the same kind takes over', () => {
    startPushing();
    push.begin(['audio', 'video']);
    push.take(picture(5000, true));
    assert.equal(processes.length, 1);
    assert.equal(push.report.state.phase, 'pushing');
  });

  it('ends with the broadcast: what it was given is written out', () => {
    const process = startPushing();
    push.end();
    assert.ok(process.isEnded);
    process.exit();
    assert.deepEqual(
      states.map(({ phase }) => phase),
      ['connecting', 'pushing', 'idle'],
    );
  });
});
