import type { Action, StreamVisibility } from '../../contract/index.js';

/** What `authorize` may know of the stream in question. */
export interface AuthorizedStream {
  readonly id: string;
  readonly visibility: StreamVisibility;
  /** Who made it, as `authorize` named the person then. */
  readonly owner: string | null;
  readonly managers: readonly string[];
}

/** What `authorize` is asked. */
export interface AuthorizeQuestion {
  /** The request in question; for media, one with the same `Authorization` header. */
  readonly request: Request;
  readonly action: Action;
  /** Null for `create` and `list`, and where there is no such stream. */
  readonly stream: AuthorizedStream | null;
}

/** `unauthenticated`: who asks is not known (401). `forbidden`: known, and may not (403). */
export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden';

/** Allowed, and the person's id: it becomes the owner of what is created. */
export interface AllowedPerson {
  readonly verdict: 'allowed';
  readonly person: string;
  /** What `list` brings: every stream (the default), or those that the person owns or manages. */
  readonly sees?: 'all' | 'own';
}

/** The application's rule of who may do what. */
export type Authorize = (question: AuthorizeQuestion) => Promise<Verdict | AllowedPerson>;
