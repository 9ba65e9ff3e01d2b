import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../../src/cli/log.js';
import { tellAccess } from '../../src/cli/tell-access.js';
import type { ServiceAccess } from '../../src/server/index.js';

async function tell(...answers: ServiceAccess[]): Promise<string[]> {
  const lines: string[] = [];
  const log = createLog({
    level: 'warn',
    format: 'human',
    now: () => 0,
    write: (line) => lines.push(line),
  });
  await tellAccess({ checkAccess: async () => answers }, log);
  return lines.map((line) => line.replace(/^\S+ /, ''));
}

describe('tellAccess', () => {
  it('names the variables of the service that refuses, and the harm', async () => {
    const lines = await tell(
      { service: 'cloudflare', verdict: 'refused', reason: 'token-refused' },
      { service: 'mux', verdict: 'refused', reason: 'mux-unauthorized' },
    );
    assert.deepEqual(lines, [
      'error service-refused service=cloudflare reason=token-refused message="cloudflare refuses CLOUDFLARE_API_TOKEN for the account CLOUDFLARE_ACCOUNT_ID, and no stream can be made until they fit."',
      'error service-refused service=mux reason=mux-unauthorized message="mux refuses MUX_TOKEN_ID with MUX_TOKEN_SECRET, and streams have no backup until they fit."',
    ]);
  });

  it('warns of a service that could not be asked, and says nothing of one that accepts', async () => {
    const lines = await tell(
      { service: 'cloudflare', verdict: 'accepted', reason: null },
      { service: 'mux', verdict: 'unknown', reason: 'mux-timeout' },
    );
    assert.deepEqual(lines, [
      'warn  service-unknown service=mux reason=mux-timeout message="mux could not be asked whether it takes MUX_TOKEN_ID with MUX_TOKEN_SECRET."',
    ]);
  });

  it('has nothing to tell of a provider without services', async () => {
    await tellAccess({}, () => assert.fail('nothing is logged'));
  });
});
