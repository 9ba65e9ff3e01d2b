import { describe } from 'node:test';
import { createPostgresCluster } from '../support/postgres-cluster.js';
import { describeKills } from './kill-moments.js';

// Most of it is waiting until what was left behind is swept.
describe('a handler that is killed at any moment', { concurrency: 2 }, () => {
  describeKills('the embedded store', async () => ({
    environment: {},
    close: async () => undefined,
  }));
  describeKills('PostgreSQL', async () => {
    const cluster = await createPostgresCluster();
    return { environment: { DATABASE_URL: cluster.url() }, close: () => cluster.remove() };
  });
});
