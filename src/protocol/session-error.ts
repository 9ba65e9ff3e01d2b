/** Every way in which a session can go wrong, by what and why. */
export type SessionErrorCode =
  | 'answer-rejected' // a description that the browser refuses, such as one for another offer
  | 'answer-unreadable' // not a session description: empty, too large, another type
  | 'connection-failed' // ICE or DTLS failed
  | 'connection-timeout' // an answer was had, but no media path in time
  | 'endpoint-not-found' // 404, 410
  | 'endpoint-taken' // 409 on WHIP: another session holds the endpoint
  | 'endpoint-unreachable' // no answer: network, CORS, a redirect loop, a cut connection
  | 'media-missing' // WHIP with no track to send
  | 'offer-failed' // the browser cannot make the offer or the answer
  | 'offer-rejected' // any other 4xx
  | 'rate-limited' // 429
  | 'request-timeout' // 408, or no answer in time
  | 'server-failed' // 5xx
  | 'session-closed' // `close()` came first
  | 'session-replaced' // WHIP: the server goes with another session, which was opened elsewhere
  | 'stream-not-live' // 409 on WHEP
  | 'token-refused' // 401 after the token was renewed, or 403
  | 'token-unavailable' // `getToken` rejected
  | 'track-unexpected'; // a kind of track that the session did not offer

export interface SessionErrorDetails {
  /** HTTP status, where a server answered. */
  readonly status?: number | undefined;
  /** The server's own code, where it sent problem details (RFC 9457). */
  readonly problem?: string | undefined;
  /** What `Retry-After` asked for. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** What a session reports. Its message is its code; it never carries an address or a token. */
export class SessionError extends Error {
  declare readonly status: SessionErrorDetails['status'];
  declare readonly problem: SessionErrorDetails['problem'];
  declare readonly retryAfterMs: SessionErrorDetails['retryAfterMs'];

  constructor(
    readonly code: SessionErrorCode,
    { cause, ...details }: SessionErrorDetails = {},
  ) {
    super(code, { cause });
    this.name = 'SessionError';
    Object.assign(this, details);
  }
}
