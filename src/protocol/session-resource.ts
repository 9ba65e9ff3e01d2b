import { readIceFragment } from './ice-fragment.js';
import type { IceFragment } from './ice-fragment.js';
import { readRefusal } from './refusal.js';
import { parseRetryAfter } from './retry-after.js';
import { SessionError } from './session-error.js';
import type { SignallingAnswer, SignallingClient } from './signalling-client.js';

/** What this project's contract calls a session whose place another has taken. */
const REPLACED = 'session-replaced';

const FRAGMENT_TYPE = 'application/trickle-ice-sdpfrag';
/** How long to wait with candidates where a busy server does not say. */
const BUSY_DELAY_MS = 1000;

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
    const { ok, status, headers } = answer.response;
    const location = headers.get('location');
    if (location === null || (!ok && status !== 406)) return null;
    try {
      return new SessionResource(client, new URL(location, answer.url).href, headers.get('etag'));
    } catch {
      return null;
    }
  }

  /**
   * Sends candidates (RFC 9725 §4.3.1), with `If-Match` where the server gave an ETag. True: taken.
   * False: refused. A number: to be sent again after so many milliseconds. Never rejects.
   */
  async sendCandidates(fragment: string, signal: AbortSignal): Promise<boolean | number> {
    try {
      const { response } = await this.#patch(FRAGMENT_TYPE, fragment, this.#etag, signal);
      const { ok, status, headers } = response;
      const etag = headers.get('etag');
      if (status === 412 && etag && etag !== this.#etag) {
        this.#etag = etag;
        return 0;
      }
      if (status !== 429 && status !== 503) return ok;
      return parseRetryAfter(headers.get('retry-after')) ?? BUSY_DELAY_MS;
    } catch {
      return BUSY_DELAY_MS;
    }
  }

  /**
   * Asks for an ICE restart (RFC 9725 §4.3.2). Null: the server refuses. Rejects where none answers, and
   * with `session-replaced` where the server says so.
   */
  async restart(fragment: string, signal: AbortSignal): Promise<IceFragment | null> {
    const answer = await this.#patch(FRAGMENT_TYPE, fragment, '*', signal);
    assertInPlace(answer);
    const answered = answer.response.status === 200 ? readIceFragment(answer.text) : null;
    if (answered) this.#etag = answer.response.headers.get('etag');
    return answered;
  }

  /** Asks whether the session still stands; rejects with `session-replaced` where another has taken its place. */
  async ask(fragment: string, signal: AbortSignal): Promise<void> {
    assertInPlace(await this.#patch(FRAGMENT_TYPE, fragment, this.#etag, signal));
  }

  /** Sends our answer to an offer of the server's (WHEP). */
  sendAnswer(sdp: string, signal: AbortSignal): Promise<SignallingAnswer> {
    return this.#patch('application/sdp', sdp, this.#etag, signal);
  }

  /** Ends the session on the server, also when the page is going away. Never rejects. */
  async delete(): Promise<void> {
    await this.#client.request('DELETE', this.#url, { keepalive: true }).catch(() => undefined);
  }

  #patch(
    type: string,
    body: string,
    match: string | null,
    signal: AbortSignal,
  ): Promise<SignallingAnswer> {
    const headers = { 'Content-Type': type, ...(match ? { 'If-Match': match } : {}) };
    return this.#client.request('PATCH', this.#url, { headers, body, signal });
  }
}

function assertInPlace(answer: SignallingAnswer): void {
  const { status, problem } = readRefusal(answer, 'publish');
  if (status === 409 && problem === REPLACED) {
    throw new SessionError('session-replaced', { status, problem });
  }
}
