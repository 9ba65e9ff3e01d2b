import type { StreamStore } from '../streams/stream-store.js';
import { ChangeListeners } from './change-listeners.js';
import { createEmbeddedDuties } from './embedded-duties.js';
import { createEmbeddedNotes } from './embedded-notes.js';
import { createEmbeddedStreams } from './embedded-streams.js';
import { createLeases } from './leases.js';
import { openDatabase } from './open-database.js';

/** Where the embedded store keeps its file. */
export interface EmbeddedStoreOptions {
  /** Path of the database file; made where it is missing. Its folder must be there. */
  readonly file: string;
  readonly now?: () => Date;
}

/**
 * The default store: one file, durable, for one process at a time to tell its viewers of changes.
 * Rejects with a `SetupError`: `package-missing` without libsql, `database-newer` for a later
 * version's file, `database-unusable` where it cannot be opened.
 */
export async function embeddedStore({
  file,
  now = () => new Date(),
}: EmbeddedStoreOptions): Promise<StreamStore> {
  const database = await openDatabase(file);
  const listeners = new ChangeListeners();
  return {
    ...createEmbeddedStreams(database, now, (streamId) => listeners.tell(streamId)),
    ...createEmbeddedDuties(database, now),
    ...createEmbeddedNotes(database, now),
    ...createLeases(now),
    subscribe: (listener) => listeners.add(listener),
    async close() {
      database.close();
    },
  };
}
