import { after, before } from 'node:test';
import pg from 'pg';
import { createPostgresCluster } from '../support/postgres-cluster.js';
import type { PostgresCluster } from '../support/postgres-cluster.js';
import { checkCombinations } from './combinations.js';

let cluster: PostgresCluster;
let databases = 0;

before(async () => {
  cluster = await createPostgresCluster();
});
after(() => cluster?.remove());

checkCombinations('PostgreSQL', async () => {
  const database = `combination_${(databases += 1)}`;
  const client = new pg.Client({ connectionString: cluster.url() });
  await client.connect();
  await client.query(`CREATE DATABASE ${database}`);
  await client.end();
  return { DATABASE_URL: cluster.url({ database }) };
});
