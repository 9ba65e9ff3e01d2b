import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { describeError } from '../../src/elements/whip-broadcaster/view/describe-error.js';

const page = new URL('https://site.example/event');
const globals = globalThis as { document?: unknown; location?: unknown };
const { document: realDocument, location: realLocation } = globals;

const own = { hasToken: true, address: '/live' };

describe('describeError', () => {
  beforeEach(() => {
    globals.document = { baseURI: page.href };
    globals.location = page;
  });

  afterEach(() => {
    globals.document = realDocument;
    globals.location = realLocation;
  });

  it('asks nobody to sign in again on a page that has given nothing to sign in with', () => {
    assert.deepEqual(describeError('token-missing', { ...own, hasToken: false }), {
      title: 'no-token',
      help: 'no-token-help',
    });
    assert.deepEqual(describeError('token-missing', own), {
      title: 'token-missing',
      help: 'sign-in-help',
    });
  });

  it('names both that can be wrong where another origin does not answer', () => {
    const helpFor = (address: string) =>
      describeError('endpoint-unreachable', { ...own, address }).help;
    assert.equal(helpFor('https://live.example/live'), 'endpoint-elsewhere-help');
    assert.equal(helpFor('http://site.example/live'), 'endpoint-elsewhere-help');
    assert.equal(helpFor('https://site.example/live'), 'endpoint-unreachable-help');
    assert.equal(helpFor('/live'), 'endpoint-unreachable-help');
    assert.equal(helpFor('http://'), 'endpoint-unreachable-help');
  });

  it('says of everything else what it says everywhere', () => {
    const address = 'https://live.example/live';
    assert.deepEqual(describeError('not-allowed', { hasToken: false, address }), {
      title: 'not-allowed',
      help: 'not-allowed-help',
    });
  });
});
