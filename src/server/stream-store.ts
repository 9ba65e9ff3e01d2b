import type { BroadcastReport } from '../contract/index.js';
import type { RecordChange, StreamRecord } from './stream-record.js';

/** Where in the list a page goes on: after this stream. */
export interface ListPosition {
  readonly createdAt: string;
  readonly id: string;
}

/** What an idempotency key stands for. */
export interface KeyUse {
  /** Digest of the body that came with it. */
  readonly fingerprint: string;
  readonly streamId: string;
  readonly expiresAt: string;
}

/** A device's account of one broadcast, with the server's time of receipt. */
export interface StoredReport {
  readonly broadcastId: string;
  readonly receivedAt: string;
  readonly report: BroadcastReport;
}

/**
 * Where streams are kept. A promise resolves when its effect is durable; every method is atomic,
 * also between processes that share the store. Records go in and come out as plain data.
 */
export interface StreamStore {
  /** Adds the record, or leaves the one with this id as it is. Resolves with the one that stands. */
  insert(record: StreamRecord): Promise<StreamRecord>;
  get(id: string): Promise<StreamRecord | null>;
  /**
   * Replaces a record by what `change` makes of it, as `reviseRecord` says. `change` is pure: it may
   * be called again where another process was first. Null where there is no such stream.
   */
  update(id: string, change: (record: StreamRecord) => RecordChange): Promise<StreamRecord | null>;
  /** Removes the stream, its reports and its idempotency keys. False where there was none. */
  delete(id: string): Promise<boolean>;
  /** Newest first. */
  list(page: { limit: number; after: ListPosition | null }): Promise<StreamRecord[]>;
  /** Ids of the streams that are not at rest. */
  listAttended(): Promise<string[]>;
  /** Reserves an idempotency key, or leaves an unexpired use as it is. Resolves with the one that stands. */
  reserveKey(key: string, use: KeyUse): Promise<KeyUse>;
  /** Keeps a report, unless one of the same broadcast stands that was sent later (`isLaterReport`). */
  putReport(streamId: string, report: StoredReport): Promise<void>;
  listReports(streamId: string): Promise<StoredReport[]>;
  /** A random secret of this name (base64url, 32 bytes), made at the first call and the same ever after. */
  secret(name: string): Promise<string>;
  /** Calls back after each change that viewers can see, and after a deletion. Returns the way to stop. */
  subscribe(listener: (streamId: string) => void): () => void;
  close(): Promise<void>;
}
