import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createServerKnocker } from '../../src/elements/whip-broadcaster/sending/server-knocker.js';

const listening = { eachMs: 1_000, limitMs: 60_000, signal: new AbortController().signal };

/** What the page's content policy says when it turns something away. */
function createViolation(blockedURI: string, disposition = 'enforce'): Event {
  return Object.assign(new Event('securitypolicyviolation'), { blockedURI, disposition });
}

describe('createServerKnocker', () => {
  it('tries no second time what the page’s policy has turned away', async (t) => {
    const page = new EventTarget();
    const globals = { document: page, navigator: { onLine: true } };
    for (const [name, value] of Object.entries(globals)) {
      const before = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, { value, configurable: true });
      t.after(() => {
        if (before === undefined) Reflect.deleteProperty(globalThis, name);
        else Object.defineProperty(globalThis, name, before);
      });
    }
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
