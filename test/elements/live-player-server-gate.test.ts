import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { ServerGate } from '../../src/elements/live-player/server-gate.js';
import { createRandom } from '../engine/support/mutation.js';

const whep = 'https://live.example/whep';
const events = 'https://live.example/streams/st_1/events';
const elsewhere = 'https://media.example/live.m3u8';

describe('ServerGate', () => {
  let asked: string[];
  let isAway: boolean;
  let gate: ServerGate;

  beforeEach(() => {
    asked = [];
    isAway = true;
    mock.timers.enable({ apis: ['setTimeout'] });
    // Times that are due are told by the clock that the timers go by.
    mock.method(performance, 'now', () => now);
    now = 0;
    gate = new ServerGate({
      send: (input, init) => {
        asked.push(`${init?.method ?? 'GET'} ${String(input)}`);
        const isDead = isAway && String(input).startsWith('https://live.example/');
        return isDead ? Promise.reject(new TypeError('refused')) : Promise.resolve(new Response());
      },
      random: () => 0.5,
    });
  });

  afterEach(() => mock.reset());

  let now = 0;

  /** Lets the time pass, with whatever it sets off. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      now += 100;
      mock.timers.tick(100);
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }
  }

  function countKnocks(): number {
    return asked.filter((request) => request.startsWith('HEAD ')).length;
  }

  it('sends no more than a knock from time to time, however many want something', async () => {
    await assert.rejects(gate.fetch(whep, { method: 'POST' }), TypeError);
    const waiting = new AbortController();
    for (const url of [whep, events, whep]) void gate.whenAnswering(url, waiting.signal);
    await pass(20_000);
    const knocks = countKnocks();
    assert.ok(knocks >= 7, `it goes on asking: ${knocks}`);
    assert.ok(asked.length <= 11, `${asked.length} requests`);
    assert.equal(asked.length - knocks, 1);
    waiting.abort();
    await pass(20_000);
    assert.equal(asked.length, knocks + 1, 'nobody waits, and nobody knocks');
  });

  it('brings back 300 viewers of a server that was away for 3 s within 3 s, and not in one', async () => {
    const random = createRandom();
    const knocked = new Map<number, number>();
    const done = new AbortController();
    for (let viewer = 0; viewer < 300; viewer += 1) {
      const one = new ServerGate({
        send: () => {
          if (now < 3_000) return Promise.reject(new TypeError('refused'));
          knocked.set(viewer, now);
          return Promise.resolve(new Response());
        },
        random: () => random(1_000) / 1_000,
      });
      one.noteFailure(whep);
      void one.whenAnswering(whep, done.signal);
    }
    await pass(6_000);
    const times = [...knocked.values()];
    assert.equal(times.length, 300, 'all are back');
    const within = (from: number): number =>
      times.filter((at) => at >= from && at < from + 1_000).length;
    assert.ok(Math.max(...times.map(within)) < 200, `${times.map(within).join(' ')} in a second`);
    done.abort();
  });

  it('lets everybody go on as soon as a knock is answered', async () => {
    await assert.rejects(gate.fetch(whep), TypeError);
    const answers = Promise.all([gate.fetch(whep, { method: 'POST' }), gate.fetch(events)]);
    await pass(1_500);
    isAway = false;
    await pass(2_200);
    assert.equal((await answers).length, 2);
    assert.deepEqual(asked.slice(-3), [`HEAD ${whep}`, `POST ${whep}`, `GET ${events}`]);
    assert.equal(gate.isAway(whep), false);
    const count = asked.length;
    await pass(10_000);
    assert.equal(asked.length, count);
  });

  it('lets everybody go on by an answer that was still on its way, and knocks no more', async () => {
    let answer = (): void => undefined;
    const slow = new ServerGate({
      send: (input, init) => {
        asked.push(`${init?.method ?? 'GET'} ${String(input)}`);
        if (String(input) === whep) return Promise.reject(new TypeError('refused'));
        if (init?.method === 'HEAD') return Promise.reject(new TypeError('refused'));
        return new Promise((resolve) => (answer = () => resolve(new Response())));
      },
    });
    const early = slow.fetch(events);
    await assert.rejects(slow.fetch(whep), TypeError);
    let isLetOn = false;
    void slow.whenAnswering(whep).then(() => (isLetOn = true));
    await pass(200);
    assert.equal(isLetOn, false);
    answer();
    await early;
    await pass(100);
    assert.equal(isLetOn, true);
    const count = asked.length;
    await pass(10_000);
    assert.equal(asked.length, count);
  });

  it('knocks also where it was refused, for a page that may not ask for the root', async () => {
    const strict = new ServerGate({
      send: (input, init) => {
        asked.push(`${init?.method ?? 'GET'} ${String(input)} ${init?.mode ?? ''}`);
        const mayAsk = String(input).startsWith('https://live.example/streams/');
        return isAway || !mayAsk
          ? Promise.reject(new TypeError('refused'))
          : Promise.resolve(new Response());
      },
    });
    await assert.rejects(strict.fetch(`${events}?after=7`), TypeError);
    const answering = strict.whenAnswering(events);
    await pass(2_000);
    isAway = false;
    await pass(6_000);
    await answering;
    assert.equal(asked.at(-1), `HEAD ${events} cors`);
  });

  it('knocks at once when something has changed for the better', async () => {
    await assert.rejects(gate.fetch(whep), TypeError);
    const answer = gate.fetch(whep);
    await pass(100);
    isAway = false;
    gate.hurry();
    await pass(100);
    assert.equal((await answer).ok, true);
  });

  it('knocks soon, and once, when something has changed right after a knock', async () => {
    await assert.rejects(gate.fetch(whep), TypeError);
    const answer = gate.fetch(whep);
    await pass(1_000);
    assert.equal(countKnocks(), 1);
    isAway = false;
    gate.hurry();
    gate.hurry();
    await pass(500);
    assert.equal((await answer).ok, true);
    assert.equal(countKnocks(), 2);
  });

  it('knocks no more often than that, however often something changes', async () => {
    await assert.rejects(gate.fetch(whep), TypeError);
    const waiting = new AbortController();
    void gate.whenAnswering(whep, waiting.signal);
    for (let passed = 0; passed < 5_000; passed += 100) {
      gate.hurry();
      await pass(100);
    }
    waiting.abort();
    assert.ok(countKnocks() >= 8 && countKnocks() <= 11, `${countKnocks()} knocks in 5 s`);
  });

  it('knocks at once for the first who waits after something has changed', async () => {
    await assert.rejects(gate.fetch(whep), TypeError);
    isAway = false;
    gate.hurry();
    const answer = gate.fetch(whep);
    await pass(100);
    assert.equal((await answer).ok, true);
  });

  it('tells who has waited for long that nobody answers', async () => {
    await assert.rejects(gate.fetch(events), TypeError);
    const refusal = assert.rejects(gate.fetch(events), TypeError);
    await pass(9_000);
    await refusal;
    assert.equal(asked.filter((request) => request === `GET ${events}`).length, 1);
  });

  it('keeps nobody from another server, and takes no cancelled request for a failure', async () => {
    await assert.rejects(gate.fetch(whep), TypeError);
    assert.equal((await gate.fetch(elsewhere)).ok, true);
    const cancelled = new AbortController();
    const other = new ServerGate({
      send: () => {
        cancelled.abort();
        return Promise.reject(new DOMException('cancelled', 'AbortError'));
      },
    });
    await assert.rejects(other.fetch(whep, { signal: cancelled.signal }));
    assert.equal(other.isAway(whep), false);
  });
});
