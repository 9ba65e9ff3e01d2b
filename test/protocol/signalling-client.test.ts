import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { SignallingClient } from '../../src/protocol/signalling-client.js';

describe('SignallingClient', () => {
  for (const [what, fetch] of [
    ['is answered', async () => new Response('v=0')],
    ['is cut off', () => Promise.reject(new TypeError('no network'))],
  ] as const) {
    it(`listens no longer for the end of a session once its request ${what}`, async () => {
      const { signal } = new AbortController();
      let during = 0;
      const client = new SignallingClient({
        fetch: () => {
          during = getEventListeners(signal, 'abort').length;
          return fetch();
        },
      });
      await client.request('PATCH', 'https://media.example/s', { signal }).catch(() => undefined);
      assert.equal(during, 1);
      assert.deepEqual(getEventListeners(signal, 'abort'), []);
    });
  }
});
