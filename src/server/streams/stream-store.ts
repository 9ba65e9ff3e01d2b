import type { BroadcastReport } from '../../contract/index.js';
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
  /** What is to be added to the device's times to have the server's, as `measureSkew` says. */
  readonly skewMs?: number;
}

/**
 * What may still stand at the services for a stream that has no record: it is being made, or it
 * was deleted. Whoever sweeps takes it away there and then clears it.
 */
export interface Leftover {
  readonly streamId: string;
  /** The stream as it was; null where its creation never came to a record. */
  readonly record: StreamRecord | null;
  /** Whether its recordings go too. */
  readonly recordings: boolean;
  /** How often a sweep has taken it, this time included. */
  readonly passes: number;
}

/** How a deleted stream is cleared away at the services. */
export interface Removal {
  readonly recordings: boolean;
  /** When the sweep takes it, if it has not been cleared by then. */
  readonly dueAt: string;
}

/** One webhook, of which only what it is about is kept. */
export interface Delivery {
  /** As in `/webhooks/{provider}`. */
  readonly service: string;
  readonly eventId: string;
  readonly references: readonly string[];
  readonly receivedAt: string;
}

/**
 * Where streams are kept. A promise resolves when its effect is durable; every method is atomic,
 * also between processes that share the store. Records go in and come out as plain data, which
 * nobody changes in place.
 */
export interface StreamStore {
  /**
   * Notes that a stream is being made, for the sweep to clear away if no record follows; nothing
   * where it has its record already. False where the sweep has begun to do so.
   */
  beginCreation(streamId: string, dueAt: string): Promise<boolean>;
  /**
   * Adds the record and ends its creation, or leaves the one with this id as it is. Resolves with
   * the one that stands; with null where the sweep has begun to clear the creation away.
   */
  insert(record: StreamRecord): Promise<StreamRecord | null>;
  get(id: string): Promise<StreamRecord | null>;
  /** Id of the stream that a service's webhooks mean by this. */
  findByReference(reference: string): Promise<string | null>;
  /**
   * Replaces a record by what `change` makes of it, as `reviseRecord` says. `change` is pure: it may
   * be called again where another process was first. Null where there is no such stream.
   */
  update(id: string, change: (record: StreamRecord) => RecordChange): Promise<StreamRecord | null>;
  /** Removes the stream, its reports and its idempotency keys, and leaves a leftover. False where there was none. */
  delete(id: string, removal: Removal): Promise<boolean>;
  /** Newest first; with `person` those alone that the person owns or manages. */
  list(page: {
    limit: number;
    after: ListPosition | null;
    person?: string;
  }): Promise<StreamRecord[]>;
  /** Ids of the streams that need at least this attention. */
  listAttended(attention: 'waiting' | 'close'): Promise<string[]>;
  /** Takes leftovers that are due, at most `limit`; until `retryAt` nobody else gets them. Their idempotency keys are free again. */
  takeLeftovers(sweep: { limit: number; retryAt: string }): Promise<Leftover[]>;
  clearLeftover(streamId: string): Promise<void>;
  /** Reserves an idempotency key, or leaves an unexpired use as it is. Resolves with the one that stands. */
  reserveKey(key: string, use: KeyUse): Promise<KeyUse>;
  /** Keeps a webhook until it is settled, and that it came for days longer. False where it came before. */
  keepDelivery(delivery: Delivery): Promise<boolean>;
  settleDelivery(delivery: Pick<Delivery, 'service' | 'eventId'>): Promise<void>;
  /** Oldest first: what was kept and never settled. */
  listDeliveries(): Promise<Delivery[]>;
  /** Takes or renews a task that one process at a time may do. False while another holder has it. */
  takeLease(name: string, holder: string, lastsMs: number): Promise<boolean>;
  releaseLease(name: string, holder: string): Promise<void>;
  /** Keeps a report, unless one of the same broadcast stands that was sent later (`isLaterReport`). */
  putReport(streamId: string, report: StoredReport): Promise<void>;
  listReports(streamId: string): Promise<StoredReport[]>;
  /** A random secret of this name (base64url, 32 bytes), made at the first call and the same ever after. */
  secret(name: string): Promise<string>;
  /**
   * Calls back after each change that viewers can see, and after a deletion. Null: changes of other
   * processes may have been missed, any stream may be another. Returns the way to stop.
   */
  subscribe(listener: (streamId: string | null) => void): () => void;
  close(): Promise<void>;
}
