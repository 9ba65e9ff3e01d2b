import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorkbench, operator, toOutcome } from './workbench.js';

describe('getStream', () => {
  it('tells shared caches to keep nothing for those who said who they are', async () => {
    // An intranet: nothing is for strangers, whatever a stream's visibility.
    const bench = createWorkbench({
      authorize: async ({ request }) =>
        request.headers.get('Authorization') === `Bearer ${operator}`
          ? 'allowed'
          : 'unauthenticated',
    });
    const { id } = await bench.createStream();
    const line = `GET /streams/${id}`;
    assert.equal(await toOutcome(await bench.ask(line, { token: null })), '401 token-missing');
    const whole = await bench.ask(line);
    const headers = { 'If-None-Match': whole.headers.get('ETag') ?? '' };
    const unchanged = await bench.ask(line, { headers });
    assert.deepEqual([whole.status, unchanged.status], [200, 304]);
    for (const answer of [whole, unchanged]) {
      assert.equal(
        answer.headers.get('Cache-Control'),
        'private, max-age=0, must-revalidate',
        `${answer.status}`,
      );
    }
    await bench.close();
  });
});
