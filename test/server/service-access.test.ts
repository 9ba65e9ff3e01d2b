import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { cloudflareStream, muxBackup } from '../../src/server/index.js';
import type { CloudflareStreamOptions, MuxBackupOptions } from '../../src/server/index.js';
import { askAccess } from '../../src/server/providers/service-access.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import { startMuxStandIn } from './stand-ins/mux.js';

const nowhere = 'http://127.0.0.1:9';

async function startServices(t: TestContext) {
  const [cloudflare, mux] = await Promise.all([startCloudflareStandIn(), startMuxStandIn()]);
  t.after(() => Promise.all([cloudflare.close(), mux.close()]));
  const ask = async (
    account: Partial<CloudflareStreamOptions> = {},
    access: Partial<MuxBackupOptions> = {},
  ) => {
    const provider = cloudflareStream({
      ...standInAccount,
      baseUrl: cloudflare.baseUrl,
      route: 'direct',
      backup: await muxBackup({ ...mux.access, ...access }),
      ...account,
    });
    const answers = (await provider.checkAccess?.()) ?? [];
    return answers.map(({ service, verdict, reason }) => [service, verdict, reason].join(' '));
  };
  return { cloudflare, mux, ask };
}

const mine = 'cloudflare accepted ';
const theirs = 'mux accepted ';

describe('askAccess', () => {
  const ask = (work: () => Promise<unknown>) =>
    askAccess('mux', work, (code) => code === 'refused');
  const failWith = (fields: object) => () => Promise.reject(Object.assign(new Error('no'), fields));

  it('says why it does not accept, and nothing where it does', async () => {
    const accepted = { service: 'mux', verdict: 'accepted', reason: null };
    assert.deepEqual(await ask(async () => 'anything'), accepted);
    const refused = { service: 'mux', verdict: 'refused', reason: 'refused' };
    assert.deepEqual(await ask(failWith({ code: 'refused' })), refused);
  });

  it('takes what fails without a code for a fault of its own', async () => {
    const unknown = { service: 'mux', verdict: 'unknown', reason: 'internal-error' };
    for (const work of [failWith({}), failWith({ code: 7 }), () => Promise.reject('refused')]) {
      assert.deepEqual(await ask(work), unknown);
    }
  });
});

describe('Provider.checkAccess', () => {
  it('accepts what the services accept, by one reading call each', async (t) => {
    const { cloudflare, mux, ask } = await startServices(t);
    assert.deepEqual(await ask(), [mine, theirs]);
    const calls = [...cloudflare.calls, ...mux.calls].map(({ method }) => method);
    assert.deepEqual(calls, ['GET', 'GET']);
  });

  it('tells which service refuses', async (t) => {
    const { ask } = await startServices(t);
    assert.deepEqual(await ask({ apiToken: 'withdrawn' }), [
      'cloudflare refused token-refused',
      theirs,
    ]);
    assert.deepEqual(await ask({}, { tokenSecret: 'withdrawn' }), [
      mine,
      'mux refused mux-unauthorized',
    ]);
    const [elsewhere] = await ask({ accountId: 'another' });
    assert.match(elsewhere ?? '', /^cloudflare refused (token-refused|resource-missing)$/);
  });

  it('takes no failure of a service for a refusal', async (t) => {
    const { cloudflare, mux, ask } = await startServices(t);
    assert.deepEqual(await ask({ baseUrl: nowhere }, { baseUrl: nowhere }), [
      'cloudflare unknown service-unreachable',
      'mux unknown mux-unreachable',
    ]);
    for (const { faults } of [cloudflare, mux]) faults.order('*', { type: 'silent' }, Infinity);
    assert.deepEqual(await ask(), ['cloudflare unknown service-silent', 'mux unknown mux-timeout']);
    for (const { faults } of [cloudflare, mux]) {
      faults.clear();
      faults.order('*', { type: 'status', status: 503 }, Infinity);
    }
    assert.deepEqual(await ask(), ['cloudflare unknown service-failed', 'mux unknown mux-failed']);
  });
});
