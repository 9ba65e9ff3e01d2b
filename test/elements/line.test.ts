import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLineFetch } from '../../src/elements/whip-broadcaster/sending/line-fetch.js';
import type {
  Heard,
  Knocker,
  LineBackEvent,
} from '../../src/elements/whip-broadcaster/sending/line.js';
import { Line } from '../../src/elements/whip-broadcaster/sending/line.js';
import { Wire } from '../contract/wire.js';

/** Patience is so short that a test does not wait for it; nothing else here is waited for. */
const times = {
  patienceMs: 5,
  knockMs: 60_000,
  refusedAgainMs: 1,
  unheardAgainMs: 1,
  holdMs: 60_000,
  wantedMs: 60_000,
};
const address = 'https://live.example/whip/st_1';

/** A server whose doors the test opens: each knock, and each listening, waits for its word. */
function createDoor() {
  const waiting: (() => void)[] = [];
  const calls: { readonly what: 'ask' | 'listen'; tell(said: unknown): void }[] = [];
  const take = (what: 'ask' | 'listen') =>
    new Promise<never>((resolve) => {
      calls.push({ what, tell: (said) => resolve(said as never) });
      waiting.shift()?.();
    });
  const next = async () => {
    if (calls.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    const call = calls.shift();
    assert.ok(call);
    return call;
  };
  const knocker: Knocker = { ask: () => take('ask'), whenHeard: () => take('listen') };
  return {
    knocker,
    get unread() {
      return calls.length;
    },
    /** Answers the next knock. */
    say: async (heard: Heard) => {
      const call = await next();
      assert.equal(call.what, 'ask');
      call.tell(heard);
    },
    /** Answers the one who listens at a silent line. */
    sound: async (isHeard: boolean) => {
      const call = await next();
      assert.equal(call.what, 'listen');
      call.tell(isHeard);
    },
  };
}

function createScene(overrides: Partial<typeof times> = {}) {
  const door = createDoor();
  const line = new Line(door.knocker, { ...times, ...overrides });
  const wire = new Wire();
  const ending = new AbortController();
  const send = createLineFetch(line, wire.fetch);
  const post = () => send(address, { method: 'POST', body: '"offer"', signal: ending.signal });
  const back: string[] = [];
  line.addEventListener('back', (event) => back.push((event as LineBackEvent).after));
  const whenPhase = async (phase: Line['phase']) => {
    while (line.phase !== phase) {
      await new Promise((resolve) => line.addEventListener('change', resolve, { once: true }));
    }
  };
  return { door, line, wire, ending, send, post, back, whenPhase };
}

/** Lets whatever can happen now happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('createLineFetch', () => {
  it('asks for nothing while the line is silent, and for everything once it is back', async () => {
    const { door, wire, post, back, whenPhase } = createScene();
    const first = post();
    const lost = await wire.next();
    await door.say('nothing');
    await whenPhase('silent');
    const second = post();
    await door.sound(false);
    await door.sound(true);
    assert.equal(wire.unread, 0);
    await door.say('answer');
    for (const { method, url, json, reply } of [await wire.next(), await wire.next()]) {
      assert.deepEqual([method, url, json], ['POST', address, 'offer']);
      reply(201);
    }
    assert.deepEqual([(await first).status, (await second).status], [201, 201]);
    assert.ok(lost.signal?.aborted);
    assert.deepEqual(back, ['silent']);
  });

  it('waits for a server that is slow, and knocks no more', async () => {
    const { door, wire, post, back, whenPhase } = createScene();
    const answering = post();
    const slow = await wire.next();
    await door.say('answer');
    await whenPhase('clear');
    slow.reply(201);
    assert.equal((await answering).status, 201);
    assert.deepEqual([slow.signal?.aborted, door.unread, wire.unread], [false, 0, 0]);
    assert.deepEqual(back, []);
  });

  it('takes an answer that comes after all, which tells as much as a knock', async () => {
    const { door, wire, post, back, whenPhase } = createScene();
    const answering = post();
    const late = await wire.next();
    await door.say('nothing');
    await whenPhase('silent');
    late.reply(201);
    assert.equal((await answering).status, 201);
    await whenPhase('clear');
    assert.deepEqual(back, ['silent']);
  });

  it('makes a request anew twice at most, so that a slow server can finish on a bad line', async () => {
    const { door, wire, post, whenPhase } = createScene();
    const answering = post();
    for (let repeats = 0; repeats < 2; repeats += 1) {
      await wire.next();
      await door.say('nothing');
      await door.sound(true);
      await door.say('answer');
    }
    const last = await wire.next();
    await door.say('nothing');
    await door.sound(true);
    await door.say('answer');
    await whenPhase('clear');
    last.reply(201);
    assert.equal((await answering).status, 201);
    assert.equal(wire.unread, 0);
  });

  it('tells at once of a server that refuses, and of its return', async () => {
    const { door, wire, post, back, whenPhase } = createScene();
    const refused = post();
    (await wire.next()).drop();
    await assert.rejects(refused, TypeError);
    await door.say('refusal');
    await whenPhase('refused');
    await door.say('refusal');
    await door.say('answer');
    await whenPhase('clear');
    assert.deepEqual(back, ['refused']);
  });

  it('lets one request go at a time to a server that refuses, in place of a knock', async (t) => {
    const { door, wire, post, back, whenPhase } = createScene({ refusedAgainMs: 1_000 });
    t.mock.timers.enable({ apis: ['setTimeout'] });
    void post().catch(() => undefined);
    (await wire.next()).drop();
    await door.say('refusal');
    await whenPhase('refused');
    const first = post();
    const second = post();
    await settle();
    assert.equal(wire.unread, 0);
    t.mock.timers.tick(1_000);
    (await wire.next()).drop();
    await Promise.all([assert.rejects(first, TypeError), assert.rejects(second, TypeError)]);
    assert.deepEqual([wire.unread, door.unread], [0, 0]);
    const third = post();
    const fourth = post();
    await settle();
    t.mock.timers.tick(1_000);
    (await wire.next()).reply(201);
    assert.equal((await third).status, 201);
    (await wire.next()).reply(204);
    assert.equal((await fourth).status, 204);
    assert.deepEqual([back, door.unread], [['refused'], 0]);
  });

  it('asks half as often at a server that has been refusing for a while', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const { door, wire, post, whenPhase } = createScene({ refusedAgainMs: 1_000 });
    void post().catch(() => undefined);
    (await wire.next()).drop();
    await door.say('refusal');
    await whenPhase('refused');
    const knocks: number[] = [];
    for (let second = 1; second <= 22; second += 1) {
      await settle();
      t.mock.timers.tick(1_000);
      await settle();
      if (door.unread === 0) continue;
      knocks.push(second);
      await door.say('refusal');
    }
    const often = Array.from({ length: 16 }, (_, at) => at + 1);
    assert.deepEqual(knocks, [...often, 18, 20, 22]);
  });

  it('knocks where nobody waits whose answer would tell, and lets those who wait fail with the knock', async () => {
    const { door, line, wire, post, whenPhase } = createScene();
    void post().catch(() => undefined);
    (await wire.next()).drop();
    await door.say('refusal');
    await whenPhase('refused');
    const waiting = line.whenClear();
    await door.say('refusal');
    await assert.rejects(waiting, TypeError);
    const more = line.whenClear();
    await door.say('answer');
    await more;
  });

  it('says nothing of being back where only one request was turned away', async () => {
    const { door, wire, post, back, whenPhase } = createScene();
    const barred = post();
    (await wire.next()).drop();
    await assert.rejects(barred, TypeError);
    await door.say('answer');
    await whenPhase('clear');
    assert.deepEqual(back, []);
  });

  it('believes an answer rather than a knock that the page’s policy turned away', async () => {
    const { door, wire, post, back, whenPhase } = createScene();
    const answering = post();
    const slow = await wire.next();
    await door.say('refusal');
    await whenPhase('refused');
    slow.reply(201);
    assert.equal((await answering).status, 201);
    await whenPhase('clear');
    assert.deepEqual(back, []);
  });

  it('holds a request no longer than its time, and fails as an unreachable server does', async () => {
    const { door, wire, post, whenPhase } = createScene({ holdMs: 5 });
    void post().catch(() => undefined);
    await wire.next();
    await door.say('nothing');
    await whenPhase('silent');
    await assert.rejects(post(), TypeError);
    assert.equal(wire.unread, 0);
  });

  it('ends with the caller’s signal: a request, what is held, and the reading of an answer', async () => {
    const { door, wire, ending, post, whenPhase } = createScene();
    const answering = post();
    const sent = await wire.next();
    await door.say('nothing');
    await whenPhase('silent');
    const held = post();
    ending.abort();
    await assert.rejects(answering, { name: 'AbortError' });
    await assert.rejects(held, { name: 'AbortError' });
    assert.ok(sent.signal?.aborted);

    const scene = createScene();
    const answered = scene.post();
    const other = await scene.wire.next();
    other.reply(201);
    await answered;
    scene.ending.abort();
    assert.ok(other.signal?.aborted);
  });

  it('knocks only after a while', async (t) => {
    const { door, wire, post } = createScene();
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const answering = post();
    const sent = await wire.next();
    t.mock.timers.tick(times.patienceMs - 1);
    assert.equal(door.unread, 0);
    t.mock.timers.tick(1);
    assert.equal(door.unread, 1);
    sent.reply(201);
    await answering;
  });

  it('sends nothing for a caller who has given up before', async () => {
    const { line } = createScene();
    const send = createLineFetch(line, async (_input, init) => {
      init?.signal?.throwIfAborted();
      return new Response();
    });
    await assert.rejects(send(address, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(line.phase, 'clear');
  });

  it('lets a goodbye go as it is', async () => {
    const { door, line, wire, send, post, whenPhase } = createScene();
    void post().catch(() => undefined);
    await wire.next();
    await door.say('nothing');
    await whenPhase('silent');
    const answering = send(address, { method: 'DELETE', keepalive: true });
    (await wire.next()).reply(200);
    await answering;
    assert.equal(line.phase, 'silent');
  });
});

describe('Line', () => {
  it('knocks no more when nobody has wanted anything for long, and is found out anew', async (t) => {
    let now = 0;
    t.mock.method(Date, 'now', () => now);
    const { door, wire, post, back, whenPhase } = createScene();
    const gone = post();
    (await wire.next()).drop();
    await assert.rejects(gone, TypeError);
    await door.say('nothing');
    await door.sound(false);
    now = times.wantedMs;
    await door.sound(false);
    await whenPhase('clear');
    assert.deepEqual([door.unread, back.length], [0, 0]);
    const asked = post();
    (await wire.next()).reply(201);
    assert.equal((await asked).status, 201);
  });

  it('waits between knocks where something is heard and nothing is answered', async () => {
    const { door, wire, post, whenPhase } = createScene({ unheardAgainMs: 60_000 });
    void post().catch(() => undefined);
    const sent = await wire.next();
    await door.say('nothing');
    await door.sound(true);
    await door.say('nothing');
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(door.unread, 0);
    // What is answered meanwhile ends the waiting.
    sent.reply(201);
    await whenPhase('clear');
  });
});
