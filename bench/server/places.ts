import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createPostgresCluster } from '../../test/support/postgres-cluster.js';

/** Does the work on a new file of the embedded store, and on a PostgreSQL server of its own. */
export async function onBothStores(
  work: (name: 'embedded' | 'PostgreSQL', place: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'streamside-bench-'));
  await work('embedded', join(folder, 'streamside.db'));
  await rm(folder, { recursive: true });
  const cluster = await createPostgresCluster();
  try {
    await work('PostgreSQL', cluster.url());
  } finally {
    await cluster.remove();
  }
}
