import { readIceFragment } from './ice-fragment.js';
import type { IceFragment } from './ice-fragment.js';
import { parseRetryAfter } from './retry-after.js';
import type { SignallingAnswer, SignallingClient } from './signalling-client.js';

/** How long to wait with candidates where a busy server does not say. */
const BUSY_DELAY_MS = 1000;

/** What became of candidates: `retryInMs` where the same may be sent again. */
export type TrickleOutcome = 'taken' | 'refused' | { readonly retryInMs: number };

/** A session's resource on the server: the address that takes its PATCH and DELETE. */
export class SessionResource {
  readonly #client: SignallingClient;
  readonly #url: string;
  #etag: string | null;

  constructor(client: SignallingClient, url: string, etag: string | null) {
    this.#client = client;
    this.#url = url;
    this.#etag = etag;
  }

  /** The resource that an answer names, its `Location` resolved against the address that answered; null where it names none. */
  static of(client: SignallingClient, answer: SignallingAnswer): SessionResource | null {
    const location = answer.headers.get('location');
    if (location === null || (!answer.ok && answer.status !== 406)) return null;
    try {
      const { href } = new URL(location, answer.url);
      return new SessionResource(client, href, answer.headers.get('etag'));
    } catch {
      return null;
    }
  }

  /** Sends candidates (RFC 9725 §4.3.1), with `If-Match` where the server gave an ETag. Never rejects. */
  async sendCandidates(fragment: string, signal: AbortSignal): Promise<TrickleOutcome> {
    try {
      const { ok, status, headers } = await this.#patch(fragment, this.#etag, signal);
      if (ok) return 'taken';
      const etag = headers.get('etag');
      if (status === 412 && etag && etag !== this.#etag) {
        this.#etag = etag;
        return { retryInMs: 0 };
      }
      if (status !== 429 && status !== 503) return 'refused';
      return { retryInMs: parseRetryAfter(headers.get('retry-after')) ?? BUSY_DELAY_MS };
    } catch {
      return { retryInMs: BUSY_DELAY_MS };
    }
  }

  /** Asks for an ICE restart (RFC 9725 §4.3.2). Null: the server refuses. Rejects where none answers. */
  async restart(fragment: string, signal: AbortSignal): Promise<IceFragment | null> {
    const { status, headers, text } = await this.#patch(fragment, '*', signal);
    const answered = status === 200 ? readIceFragment(text) : null;
    if (answered) this.#etag = headers.get('etag');
    return answered;
  }

  /** Sends our answer to an offer of the server's (WHEP). */
  sendAnswer(sdp: string, signal: AbortSignal): Promise<SignallingAnswer> {
    const headers = { 'Content-Type': 'application/sdp', ...toIfMatch(this.#etag) };
    return this.#client.request('PATCH', this.#url, { headers, body: sdp, signal });
  }

  /** Ends the session on the server, also when the page is going away. Never rejects. */
  async delete(): Promise<void> {
    await this.#client.request('DELETE', this.#url, { keepalive: true }).catch(() => undefined);
  }

  #patch(body: string, match: string | null, signal: AbortSignal): Promise<SignallingAnswer> {
    const headers = { 'Content-Type': 'application/trickle-ice-sdpfrag', ...toIfMatch(match) };
    return this.#client.request('PATCH', this.#url, { headers, body, signal });
  }
}

function toIfMatch(etag: string | null): Record<string, string> {
  return etag ? { 'If-Match': etag } : {};
}
