import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatAddresses } from '../../src/cli/addresses.js';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';

describe('formatAddresses', () => {
  const server = { port: 8080, lanPort: null, token: 'op', dataPath: '/srv' };

  const read = (environment: NodeJS.ProcessEnv = {}) => readConfiguration(environment);

  it('names what to open, with the token in the fragment', () => {
    const text = formatAddresses(read(), server);
    assert.match(text, /http:\/\/127\.0\.0\.1:8080\/#token=op\n/);
    assert.match(text, /http:\/\/127\.0\.0\.1:8080\/live\n/);
    assert.doesNotMatch(text, /HTTPS/);
  });

  it('does not repeat a token that the environment sets', () => {
    const text = formatAddresses(read({ STREAMSIDE_TOKEN: 'hush' }), { ...server, token: 'hush' });
    assert.match(text, /http:\/\/127\.0\.0\.1:8080\/\n/);
    assert.doesNotMatch(text, /hush/);
  });

  it('says what it runs on, and no secret of that', () => {
    assert.match(formatAddresses(read(), server), /Provider +local, .*\n +Database +embedded\n/);
    const text = formatAddresses(
      read({
        DATABASE_URL: 'postgresql://user:hush@db.test/live',
        STREAMSIDE_PROVIDER: 'cloudflare',
        CLOUDFLARE_ACCOUNT_ID: 'account1',
        CLOUDFLARE_API_TOKEN: 'hush',
        CLOUDFLARE_ROUTE: 'relay',
        MUX_TOKEN_ID: 'hush',
        MUX_TOKEN_SECRET: 'hush',
      }),
      server,
    );
    assert.match(
      text,
      /cloudflare, by the relay route, with Mux as the backup\n +Database +PostgreSQL\n/,
    );
    assert.doesNotMatch(text, /hush/);
  });

  it('says what a phone needs where others can reach the server', () => {
    const text = formatAddresses(read({ HOST: '0.0.0.0' }), server);
    assert.match(text, /http:\/\/127\.0\.0\.1:8080\/live\n/);
    assert.match(text, /HTTPS/);
  });
});
