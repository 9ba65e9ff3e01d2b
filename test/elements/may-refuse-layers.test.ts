import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayRefuseLayers } from '../../src/elements/whip-broadcaster/sending/may-refuse-layers.js';
import { SessionError } from '../../src/protocol/session-error.js';
import type { SessionErrorCode } from '../../src/protocol/session-error.js';

describe('whether an offer of several layers failed because they are several', () => {
  const mayRefuse = (code: SessionErrorCode, status?: number, wasOpen = false): boolean =>
    mayRefuseLayers({ error: new SessionError(code, { status }), wasOpen });

  it('may be so where one side can make nothing of it, and only before it was ever taken', () => {
    assert.equal(mayRefuse('offer-rejected', 400), true);
    assert.equal(mayRefuse('answer-rejected'), true);
    assert.equal(mayRefuse('offer-failed'), true);
    assert.equal(mayRefuse('offer-rejected', 400, true), false);
  });

  it('may be so where the server stumbles, and not where it is away or has too much to do', () => {
    assert.equal(mayRefuse('server-failed', 500), true);
    assert.equal(mayRefuse('server-failed', 501), true);
    assert.equal(mayRefuse('server-failed', 503), false);
    assert.equal(mayRefuse('endpoint-unreachable'), false);
    assert.equal(mayRefuse('rate-limited', 429), false);
  });

  it('is not so where the person or the address is refused', () => {
    assert.equal(mayRefuse('token-refused', 403), false);
    assert.equal(mayRefuse('endpoint-not-found', 404), false);
  });
});
