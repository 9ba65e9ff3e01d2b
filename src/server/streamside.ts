import type { Authorize } from './access/authorize.js';
import { isForged } from './access/cross-site.js';
import { createGrantTokens } from './access/grant-tokens.js';
import { createAccessGate } from './access/stream-access.js';
import type { StreamAccess } from './access/stream-access.js';
import { readViewerPage } from './access/viewer-page.js';
import type { ViewerPage } from './access/viewer-page.js';
import { createViewerTokens } from './access/viewer-tokens.js';
import { withinDeadline } from './failures/deadline.js';
import { EventFeed } from './feeds/event-feed.js';
import { PrivateFeed } from './feeds/private-feed.js';
import { createHttpHandler } from './handler.js';
import type { Handler } from './handler.js';
import type { AllowedOrigins } from './http/cors.js';
import { setDirectRead } from './http/direct-read.js';
import { RequestLimits } from './http/request-limits.js';
import type { OriginOptions } from './http/request-origin.js';
import { createDirectRead } from './operations/direct-reads.js';
import type { ServerParts } from './operations/operation.js';
import type { Provider } from './providers/provider.js';
import { createAscendingClock } from './streams/ascending-clock.js';
import { createProviderStreams } from './streams/provider-streams.js';
import type { StreamStore } from './streams/stream-store.js';
import { createTurns } from './streams/turns.js';
import { createAttendance } from './upkeep/attendance.js';
import { createReconciler } from './upkeep/reconciler.js';
import { createPieceEndpoint } from './uploads/piece-endpoint.js';
import type { SafetyPieces } from './uploads/safety-pieces.js';
import { withSafetyPieces } from './uploads/with-safety-pieces.js';

/** An event, and the waiting before it. */
const defaultGrantMs = 12 * 3_600_000;

/** A store that hangs must not hold up what ends after the feeds: recordings are finished then. */
const lastEventsMs = 1_000;

/** The parts that a server is put together from; three are required. */
export interface StreamsideOptions extends OriginOptions {
  /** Makes streams real, such as `local({ engine })`. */
  readonly provider: Provider;
  /** Where streams are kept, such as `await embeddedStore({ file })`. */
  readonly store: StreamStore;
  /** Who may do what, such as `operatorToken(token)`. */
  readonly authorize: Authorize;
  /** Where safety pieces come home to when the provider takes none: `await openSafetyPieces({ folder })`. Default: nowhere. */
  readonly safetyPieces?: SafetyPieces;
  /** Path under which the handler is mounted, such as `/live`. Default: the root. */
  readonly basePath?: string;
  /** Pages that may call: `*` (the default), any, without cookies; or a list, with cookies. */
  readonly origins?: AllowedOrigins;
  /** How long a grant lasts. Default: 12 hours. */
  readonly grantMs?: number;
  /** The page that viewer links lead to, such as `https://site.example/watch/{id}#token={token}`. */
  readonly viewerPage?: ViewerPage;
  /** Told of what went wrong inside; by default it is written to the console. */
  readonly onError?: (error: unknown) => void;
  /** For tests. */
  readonly now?: () => Date;
}

/** The handler, and what stands beside it. */
export interface Streamside {
  readonly handler: Handler;
  /** For a media engine that asks who may publish and view. */
  readonly access: StreamAccess;
  /**
   * Ends viewers' event feeds, each with the newest state. Called before a media engine is closed, viewers
   * find a server that is away, and do not read that the camera is lost. Never rejects, and does not wait for long.
   */
  endFeeds(): Promise<void>;
  /** Ends event feeds and looking after streams. The store and the provider stay open: they are the caller's. */
  close(): Promise<void>;
}

/** Puts the contract's server together. It begins at once to bring streams that are not at rest to the truth. */
export function createStreamside(options: StreamsideOptions): Streamside {
  const { store, authorize } = options;
  const { now = () => new Date(), onError = writeToConsole } = options;
  const pieces = options.safetyPieces?.connect({ store, now, onError }) ?? null;
  const provider = pieces ? withSafetyPieces(options.provider, pieces, onError) : options.provider;
  const grantTokens = createGrantTokens(store, now);
  const viewerTokens = createViewerTokens(store, now);
  const origins = options.origins ?? '*';
  const origin: OriginOptions = {
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    trustProxy: options.trustProxy ?? false,
  };
  const limits = new RequestLimits(now);
  const access = createAccessGate({
    store,
    authorize,
    grantTokens,
    viewerTokens,
    limits,
    isForged: (request) => isForged(request, origins, origin),
  });
  const streams = createProviderStreams(store);
  const looks = { store, provider, streams, now, onError };
  const reconciler = createReconciler(looks);
  const attendance = createAttendance({ ...looks, reconciler });
  const feed = new EventFeed(store, onError);
  const privateFeed = new PrivateFeed(store, onError);
  const parts: ServerParts = {
    store,
    provider,
    streams,
    access,
    grantTokens,
    viewerTokens,
    viewerPage: options.viewerPage === undefined ? null : readViewerPage(options.viewerPage),
    limits,
    reconciler,
    feed,
    privateFeed,
    pieces: pieces && createPieceEndpoint(pieces, { store, access, limits }),
    origin,
    creations: new Map(),
    updates: createTurns(),
    grantMs: options.grantMs ?? defaultGrantMs,
    now,
    onError,
    creationTime: createAscendingClock(now),
  };
  const settings = { basePath: (options.basePath ?? '').replace(/\/+$/, ''), origins, onError };
  const handler = createHttpHandler(parts, settings);
  setDirectRead(handler, createDirectRead(parts, settings));
  const closeFeeds = () => Promise.all([feed.close(), privateFeed.close()]);
  return {
    handler,
    endFeeds: async () => void (await withinDeadline(closeFeeds(), lastEventsMs).catch(onError)),
    access: { mayPublish: access.mayPublish, mayView: access.mayView },
    async close() {
      // Viewers are still told what the last looks find.
      pieces?.close();
      await attendance.close();
      await reconciler.close();
      await closeFeeds();
    },
  };
}

function writeToConsole(error: unknown): void {
  // eslint-disable-next-line no-console -- a failure that nobody asked to be told of must not vanish
  console.error(error);
}

/** The short form of `createStreamside`, for a handler that lives as long as its process. */
export function createHandler(options: StreamsideOptions): Handler {
  return createStreamside(options).handler;
}
