import { after } from 'node:test';
import { postgresStore } from '../../src/server/index.js';
import { createPostgresCluster } from '../support/postgres-cluster.js';
import { describeStore } from './store-suite.js';

const cluster = await createPostgresCluster();
after(() => cluster.remove());

let count = 0;
const open = (now: () => Date) =>
  postgresStore({ connectionString: cluster.url(), schema: `suite_${count}`, now });

describeStore({
  name: 'postgresStore',
  open(now) {
    count += 1;
    return open(now);
  },
  async reopen(store, now) {
    await store.close();
    return open(now);
  },
});
