import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { runConformance } from '../../src/conformance/index.js';
import { createPostgresCluster } from '../support/postgres-cluster.js';
import type { PostgresCluster } from '../support/postgres-cluster.js';
import { startServer } from '../support/streamside-server.js';
import type { CloudflareStandIn } from './stand-ins/cloudflare.js';
import { standInAccount, startCloudflareStandIn } from './stand-ins/cloudflare.js';
import type { MuxStandIn } from './stand-ins/mux.js';
import { startMuxStandIn } from './stand-ins/mux.js';

const token = 'a-token-for-this-test';

describe('streamside check', { concurrency: 3 }, () => {
  let cluster: PostgresCluster;
  let cloudflare: CloudflareStandIn;
  let mux: MuxStandIn;

  before(async () => {
    [cluster, cloudflare, mux] = await Promise.all([
      createPostgresCluster(),
      startCloudflareStandIn(),
      startMuxStandIn(),
    ]);
  });
  after(async () => {
    await cloudflare?.close();
    await mux?.close();
    await cluster?.remove();
  });

  const providers = {
    local: () => ({ STREAMSIDE_PROVIDER: 'local' }),
    'cloudflare, direct': () => atCloudflare('direct'),
    'cloudflare, by relay': () => atCloudflare('relay'),
  };
  const stores = {
    'the embedded store': async () => ({}),
    PostgreSQL: async () => ({ DATABASE_URL: await createDatabase() }),
  };
  let databases = 0;
  const createDatabase = async () => {
    const database = `combination_${(databases += 1)}`;
    const client = new pg.Client({ connectionString: cluster.url() });
    await client.connect();
    await client.query(`CREATE DATABASE ${database}`);
    await client.end();
    return cluster.url({ database });
  };
  const atCloudflare = (route: string) => ({
    STREAMSIDE_PROVIDER: 'cloudflare',
    CLOUDFLARE_ROUTE: route,
    CLOUDFLARE_BASE_URL: cloudflare.baseUrl,
    CLOUDFLARE_ACCOUNT_ID: standInAccount.accountId,
    CLOUDFLARE_API_TOKEN: standInAccount.apiToken,
    CLOUDFLARE_WEBHOOK_SECRET: standInAccount.webhookSecret,
    MUX_BASE_URL: mux.access.baseUrl,
    MUX_TOKEN_ID: mux.access.tokenId,
    MUX_TOKEN_SECRET: mux.access.tokenSecret,
    MUX_WEBHOOK_SECRET: mux.access.webhookSecret,
  });

  for (const [provider, choose] of Object.entries(providers)) {
    for (const [store, open] of Object.entries(stores)) {
      it(`passes on ${provider}, with ${store}`, async (test) => {
        const server = await startServer({
          STREAMSIDE_TOKEN: token,
          ...choose(),
          ...(await open()),
        });
        test.after(() => server.stop());
        const results = await runConformance({ baseUrl: `${server.origin}/live`, token });
        const failed = results.filter(({ outcome }) => outcome === 'failed');
        assert.deepEqual(failed, []);
        assert.ok(results.filter(({ outcome }) => outcome === 'passed').length > 75);
      });
    }
  }
});
