/** What somebody wants of a stream, as the application's `authorize` is asked. */
export interface Access {
  readonly action: 'publish' | 'watch' | 'replay';
  readonly streamId: string;
  /** The bearer token of the request, or null. */
  readonly token: string | null;
  /** The IP address that the request came from; absent where it is not known, and where the engine asks again by itself. */
  readonly address?: string;
}

export type AccessDecision = 'allowed' | 'unauthenticated' | 'forbidden' | 'unknown-stream';

/** Decides over one request. */
export type AuthorizeAccess = (access: Access) => Promise<AccessDecision>;
