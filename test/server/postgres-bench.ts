import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import pg from 'pg';
import { postgresStore } from '../../src/server/index.js';
import type { PostgresStoreOptions, StreamRecord, StreamStore } from '../../src/server/index.js';
import { createRecord } from '../../src/server/streams/stream-record.js';
import { clusterPassword } from '../support/postgres-cluster.js';
import type { PostgresCluster } from '../support/postgres-cluster.js';

export const build = (id: string): StreamRecord =>
  createRecord(
    {
      id,
      input: { title: id },
      owner: null,
      capabilities: { whep: true, hls: false, recording: true, backup: false },
      provider: null,
    },
    new Date('2026-11-21T12:00:00Z'),
  );

export const rename = (title: string) => (record: StreamRecord) => ({
  shown: { ...record.shown, title },
  kept: record.kept,
});

/** Stores of several processes on one server: each test's in a schema of its own. */
export function createPostgresBench(cluster: PostgresCluster) {
  const opened: StreamStore[] = [];
  const errors: unknown[] = [];
  let count = 0;
  let schema = 'bench_0';
  return {
    schema: () => schema,
    async open(options: PostgresStoreOptions = {}) {
      const store = await postgresStore({
        connectionString: cluster.url(),
        schema,
        onError: (error) => errors.push(error),
        ...options,
      });
      opened.push(store);
      return store;
    },
    /** Asks the server beside the stores. */
    async query(text: string) {
      const client = new pg.Client({ connectionString: cluster.url() });
      await client.connect();
      await client.query(text);
      await client.end();
    },
    /** After each test: nothing that was reported holds the password. */
    async clear() {
      for (const store of opened.splice(0)) await store.close();
      for (const error of errors.splice(0)) assert.ok(hidesPassword(error));
      schema = `bench_${(count += 1)}`;
    },
  };
}

/** Whether no way to look at the error shows the cluster's password. */
export function hidesPassword(error: unknown): boolean {
  const text = inspect(error, { depth: 20, showHidden: true });
  return !text.includes(clusterPassword) && !text.includes(encodeURIComponent(clusterPassword));
}

/** The next change that a store tells of. */
export function nextTold(store: StreamStore): Promise<string | null> {
  return new Promise((resolve) => {
    const stop = store.subscribe((streamId) => {
      stop();
      resolve(streamId);
    });
  });
}

/** The code that the work fails with, or `done`. */
export function outcomeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
}

/** Tries again as a client does that is told to come back. */
export async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const outcome = await outcomeOf(work());
    if (outcome === 'done') return;
    assert.equal(outcome, 'capacity-exhausted');
  }
}
