import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';
import { formatPagePolicy } from '../../src/cli/http/page-policy.js';

/** What the policy says of each kind. */
function read(environment: NodeJS.ProcessEnv): Record<string, string[]> {
  const policy = formatPagePolicy(readConfiguration(environment).provider);
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );
}

const cloudflare = {
  STREAMSIDE_PROVIDER: 'cloudflare',
  CLOUDFLARE_ACCOUNT_ID: 'account1',
  CLOUDFLARE_API_TOKEN: 'hush',
};

describe('formatPagePolicy', () => {
  it('keeps pages to this server where media comes from nowhere else', () => {
    const policy = read({});
    assert.deepEqual(policy['connect-src'], ["'self'"]);
    assert.deepEqual(policy['media-src'], ["'self'", 'blob:']);
    assert.doesNotMatch(JSON.stringify(policy), /https:|unsafe|\*/);
  });

  it('lets pages publish to a service and play from it, and take no script from it', () => {
    const policy = read(cloudflare);
    for (const name of ['connect-src', 'media-src', 'img-src']) {
      assert.ok(policy[name]?.includes('https:'), `${name} reaches the service`);
    }
    for (const name of ['default-src', 'script-src', 'style-src']) {
      assert.deepEqual(policy[name], ["'self'"]);
    }
  });

  it('names services without TLS one by one', () => {
    const policy = read({
      ...cloudflare,
      CLOUDFLARE_BASE_URL: 'http://127.0.0.1:9001/client/v4',
      MUX_TOKEN_ID: 'id',
      MUX_TOKEN_SECRET: 'hush',
      MUX_BASE_URL: 'https://mux.test/',
    });
    assert.deepEqual(policy['connect-src'], ["'self'", 'https:', 'http://127.0.0.1:9001', 'wss:']);
  });
});
