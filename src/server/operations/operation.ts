import type { GrantTokens } from '../access/grant-tokens.js';
import type { AccessGate, Caller } from '../access/stream-access.js';
import type { ViewerPage } from '../access/viewer-page.js';
import type { ViewerTokens } from '../access/viewer-tokens.js';
import type { EventFeed } from '../feeds/event-feed.js';
import type { PrivateFeed } from '../feeds/private-feed.js';
import type { RequestLimits } from '../http/request-limits.js';
import type { OriginOptions } from '../http/request-origin.js';
import { createTextResponse } from '../http/text-response.js';
import type { Provider } from '../providers/provider.js';
import type { ProviderStreams } from '../streams/provider-streams.js';
import type { StreamRecord } from '../streams/stream-record.js';
import type { StreamStore } from '../streams/stream-store.js';
import type { Turns } from '../streams/turns.js';
import type { Reconciler } from '../upkeep/reconciler.js';
import type { PieceEndpoint } from '../uploads/piece-endpoint.js';

/** What the operations share: made once per handler. */
export interface ServerParts {
  readonly store: StreamStore;
  readonly provider: Provider;
  readonly streams: ProviderStreams;
  readonly access: AccessGate;
  readonly grantTokens: GrantTokens;
  readonly viewerTokens: ViewerTokens;
  /** Page that viewer links lead to; null where none is known. */
  readonly viewerPage: ViewerPage | null;
  readonly limits: RequestLimits;
  readonly reconciler: Reconciler;
  /** Events of public streams. */
  readonly feed: EventFeed;
  readonly privateFeed: PrivateFeed;
  /** Where safety pieces come home to, if they do to this server. */
  readonly pieces: PieceEndpoint | null;
  readonly origin: OriginOptions;
  /** Streams that are being made, by id. */
  readonly creations: Map<string, Promise<StreamRecord>>;
  /** Changes of a stream's fields, by its id: each reaches the services whole before the next. */
  readonly updates: Turns;
  readonly grantMs: number;
  readonly now: () => Date;
  /** Told of what went wrong without failing a request. */
  readonly onError: (error: unknown) => void;
  /** Each stream is made later than the one before. */
  readonly creationTime: () => Date;
}

/** One request, matched and allowed. */
export interface OperationCall extends Caller {
  readonly request: Request;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
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
  return createTextResponse(JSON.stringify(value), { status: init.status ?? 200, headers });
}
