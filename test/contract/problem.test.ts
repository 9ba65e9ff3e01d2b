import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProblemError, problems, toProblemResponse } from '../../src/contract/index.js';

describe('toProblemResponse', () => {
  it('answers with the status, title and code that the table has for the code', async () => {
    const response = toProblemResponse(
      new ProblemError('stream-not-live', { detail: 'Not yet', retryAfterSeconds: 1.2 }),
    );
    assert.equal(response.status, 409);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(response.headers.get('retry-after'), '2');
    assert.deepEqual(await response.json(), {
      type: 'about:blank',
      title: problems['stream-not-live'].title,
      status: 409,
      code: 'stream-not-live',
      detail: 'Not yet',
    });
  });
});
