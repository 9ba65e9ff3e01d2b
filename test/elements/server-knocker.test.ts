import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { createServerKnocker } from '../../src/elements/whip-broadcaster/sending/server-knocker.js';

const listening = { eachMs: 1_000, limitMs: 60_000, signal: new AbortController().signal };

/** What the page's content policy says when it turns something away. */
function createViolation(blockedURI: string, disposition = 'enforce'): Event {
  return Object.assign(new Event('securitypolicyviolation'), { blockedURI, disposition });
}

/** A WebSocket that nobody answers, until the test does. */
class SocketDouble extends EventTarget {
  static all: SocketDouble[] = [];
  isClosed = false;

  constructor(readonly url: string) {
    super();
    SocketDouble.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Gives the page's own things for as long as the test runs. */
function setPage(t: TestContext, globals: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(globals)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true });
    t.after(() => {
      if (before === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, before);
    });
  }
}

/** A page whose server is rung at: what has rung so far, and the clock. */
function createRinging(t: TestContext, signal: AbortSignal = new AbortController().signal) {
  SocketDouble.all = [];
  setPage(t, {
    ...{ document: new EventTarget(), navigator: { onLine: true } },
    WebSocket: SocketDouble,
  });
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const heard = createServerKnocker('https://live.example').whenHeard({ ...listening, signal });
  return { heard, rung: () => SocketDouble.all, pass: (ms: number) => t.mock.timers.tick(ms) };
}

describe('createServerKnocker', () => {
  for (const answer of ['open', 'error']) {
    it(`rings anew until it hears an ${answer}, and hangs up everywhere`, async (t) => {
      const { heard, rung, pass } = createRinging(t);
      assert.deepEqual(
        rung().map(({ url }) => url),
        ['wss://live.example/'],
      );
      pass(1_000);
      pass(1_000);
      assert.equal(rung().length, 3);
      rung()[1]?.dispatchEvent(new Event(answer));
      assert.equal(await heard, true);
      assert.ok(rung().every(({ isClosed }) => isClosed));
      pass(5_000);
      assert.equal(rung().length, 3, 'it rings no more');
    });
  }

  it('hangs up what has rung for long, and gives up after its time', async (t) => {
    const { heard, rung, pass } = createRinging(t);
    pass(6_000);
    assert.equal(rung()[0]?.isClosed, true);
    assert.equal(rung().at(-1)?.isClosed, false);
    pass(54_000);
    assert.equal(await heard, false);
    assert.ok(rung().every(({ isClosed }) => isClosed));
  });

  it('rings no more, or not at all, where nobody waits for it', async (t) => {
    const waiting = new AbortController();
    const { heard, rung } = createRinging(t, waiting.signal);
    waiting.abort();
    assert.equal(await heard, false);
    assert.deepEqual(
      rung().map(({ isClosed }) => isClosed),
      [true],
    );
    const later = { ...listening, signal: waiting.signal };
    assert.equal(await createServerKnocker('https://live.example').whenHeard(later), false);
    assert.equal(rung().length, 1);
  });

  it('asks nobody while the device has no network', async (t) => {
    setPage(t, { document: new EventTarget(), navigator: { onLine: false } });
    const fetched = t.mock.method(globalThis, 'fetch', () => Promise.reject(new TypeError()));
    assert.equal(await createServerKnocker('https://live.example').ask(1_000), 'refusal');
    assert.equal(fetched.mock.callCount(), 0);
  });

  it('tries no second time what the page’s policy has turned away', async (t) => {
    const page = new EventTarget();
    setPage(t, { document: page, navigator: { onLine: true } });
    const asked: string[] = [];
    t.mock.method(globalThis, 'fetch', (url: string) => {
      asked.push(url);
      return Promise.reject(new TypeError('Refused to connect'));
    });
    const knocker = createServerKnocker('https://live.example');
    page.dispatchEvent(createViolation('https://live.example/', 'report'));
    assert.equal(await knocker.ask(1_000), 'refusal');
    assert.deepEqual(asked, ['https://live.example/']);
    page.dispatchEvent(createViolation('https://live.example/'));
    page.dispatchEvent(createViolation('wss://live.example/'));
    assert.equal(await knocker.ask(1_000), 'refusal');
    assert.equal(await knocker.whenHeard(listening), true);
    assert.equal(asked.length, 1);
  });
});
