import type { AccessGate } from './stream-access.js';
import type { EventFeed } from './event-feed.js';
import type { GrantTokens } from './grant-tokens.js';
import type { Provider } from './provider.js';
import type { ProviderStreams } from './provider-streams.js';
import type { Reconciler } from './reconciler.js';
import type { OriginOptions } from './request-origin.js';
import type { StreamRecord } from './stream-record.js';
import type { StreamStore } from './stream-store.js';

/** What the operations share: made once per handler. */
export interface ServerParts {
  readonly store: StreamStore;
  readonly provider: Provider;
  readonly streams: ProviderStreams;
  readonly access: AccessGate;
  readonly grantTokens: GrantTokens;
  readonly reconciler: Reconciler;
  readonly feed: EventFeed;
  readonly origin: OriginOptions;
  /** Streams that are being made, by id. */
  readonly creations: Map<string, Promise<StreamRecord>>;
  readonly grantMs: number;
  readonly now: () => Date;
  /** Told of what went wrong without failing a request. */
  readonly onError: (error: unknown) => void;
  /** Each stream is made later than the one before. */
  readonly creationTime: () => Date;
}

/** One request, matched and allowed. */
export interface OperationCall {
  readonly request: Request;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  /** Who asks, where the application's `authorize` names people. */
  readonly person: string | null;
}

/** One request about a stream that is there. */
export interface StreamCall extends OperationCall {
  readonly record: StreamRecord;
}

/** Answers a request that is about no particular stream. */
export type ServeOperation = (parts: ServerParts, call: OperationCall) => Promise<Response>;
/** Answers a request about a stream that is there. */
export type ServeStreamOperation = (parts: ServerParts, call: StreamCall) => Promise<Response>;

/** An answer that no cache keeps: it is one person's, or true for this moment only. */
export function toPrivateJson(
  value: unknown,
  init: { status?: number; headers?: Readonly<Record<string, string>> } = {},
) {
  const headers = new Headers(init.headers);
  headers.set('Content-Type', 'application/json');
  headers.set('Cache-Control', 'private, no-store');
  return new Response(JSON.stringify(value), { status: init.status ?? 200, headers });
}
