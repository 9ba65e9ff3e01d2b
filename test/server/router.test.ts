import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorkbench, toOutcome } from './workbench.js';

/** Paths as somebody spells them who looks for a way around, and what they come to. */
const tricks: readonly (readonly [line: string, outcome: string])[] = [
  ['GET /streams/%00', '404 stream-not-found'],
  ['GET /streams/..%2f..%2fetc%2fpasswd', '404 stream-not-found'],
  ['GET /streams/%2e%2e%5c%2e%2e', '404 stream-not-found'],
  ['GET /streams/__proto__', '404 stream-not-found'],
  ['GET /streams/constructor/events', '404 stream-not-found'],
  [`GET /streams/${'a'.repeat(8_000)}`, '404 stream-not-found'],
  ['GET /streams/%ff', '404 route-not-found'],
  ['GET /streams/%ED%A0%80', '404 route-not-found'],
  ['GET //streams', '404 route-not-found'],
  ['GET /streams//events', '404 route-not-found'],
  ['GET /STREAMS', '404 route-not-found'],
  ['GET /streams/%7Bid%7D/events/more', '404 route-not-found'],
  ['POST /webhooks/__proto__', '404 provider-not-found'],
  ['POST /webhooks/toString', '404 provider-not-found'],
  ['PATCH /streams/%00', '401 token-missing'],
  ['DELETE /streams/__proto__', '401 token-missing'],
  ['POST /streams/..%2f/grants', '401 token-missing'],
  ['PUT /streams/%00/broadcasts/%00', '401 token-missing'],
  ['PUT /streams', '405 method-not-allowed'],
];

describe('matchRoute, behind the handler', () => {
  for (const [line, outcome] of tricks) {
    it(`answers ${outcome} to ${line.slice(0, 60)}`, async () => {
      const bench = createWorkbench();
      const asked = await bench.ask(line, { token: null });
      assert.equal(await toOutcome(asked), outcome);
      assert.deepEqual(bench.errors, []);
      await bench.close();
    });
  }

  it('takes an id for the same however it is encoded, and asks the same of whoever sends it', async () => {
    const bench = createWorkbench();
    const { id } = await bench.createStream({ visibility: 'private' });
    const encoded = id.replace('s', '%73');
    for (const path of [`/streams/${id}/`, `/streams/${encoded}`, `/streams/${encoded}/events`]) {
      const refused = await bench.ask(`GET ${path}`, { token: null });
      assert.equal(await toOutcome(refused), '401 token-missing', path);
      const shown = await bench.ask(`GET ${path}`);
      assert.equal(shown.status, 200, path);
      await shown.body?.cancel();
    }
    await bench.close();
  });
});
