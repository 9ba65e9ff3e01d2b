import type { EventOptions, Watcher } from './reference-events.js';

export interface StoredStream {
  body: Record<string, unknown>;
  managers: string[];
  version: number;
  grants: Set<string>;
  links: Set<string>;
  watchers: Set<Watcher>;
}

/** What a broken backend does otherwise. */
export interface Seams {
  /** Silence between keep-alive comments. */
  keepAliveMs?: number;
  features?: readonly string[];
  /** Changes an answer on its way out, after CORS. */
  answer?(context: AnswerContext): Response | Promise<Response>;
  /** Changes a request on its way in. */
  request?(request: Request): Request;
  /** What a viewer is shown. */
  show?(stream: Record<string, unknown>, stored: StoredStream): Record<string, unknown>;
  mayGrantManage?: boolean;
  isGrantForAll?: boolean;
  isLinkForAll?: boolean;
  isLinkAGrant?: boolean;
  /** What `rotate` leaves as it was, or takes too much of. */
  rotatesWrongly?: 'links-stay' | 'events-stay' | 'all-links-end' | 'all-events-end';
  /** Answers `rotate` as §20.2 lets those who cannot do it. */
  cannotRotate?: boolean;
  takesAnyLinkTime?: boolean;
  listsToEveryone?: boolean;
  ignoresIdempotency?: boolean;
  ignoresKeyConflict?: boolean;
  takesAnyCursor?: boolean;
  takesAnyLimit?: boolean;
  takesAnyField?: boolean;
  takesReadOnlyFields?: boolean;
  ignoresIfNoneMatch?: boolean;
  keepsDeletedInList?: boolean;
  keepsWatchersOfDeleted?: boolean;
  forgetsUploads?: boolean;
  deletesOnBadQuery?: boolean;
  keepsUpdatedAt?: boolean;
  keepsNewestGrantOnly?: boolean;
  /** Tells every watcher of every stream's changes. */
  tellsEveryone?: boolean;
  /** More than this under way at the same time is 429. */
  maxCreatesAtOnce?: number;
  /** A longer field is 500. */
  maxFieldLength?: number;
  /** Edits what goes down an event stream; null writes nothing. */
  event?: EventOptions['edit'];
  trustsAnyLastEventId?: boolean;
}

export interface AnswerContext {
  readonly request: Request;
  readonly path: string;
  readonly response: Response;
}
