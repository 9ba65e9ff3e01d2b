import { ProblemError, routes } from '../../contract/index.js';
import type { Action, Operation } from '../../contract/index.js';
import type { RequestLimits } from '../http/request-limits.js';
import type { StreamRecord } from '../streams/stream-record.js';
import type { StreamStore } from '../streams/stream-store.js';
import type { AllowedPerson, Authorize, Verdict } from './authorize.js';
import { readBearerToken } from './bearer-token.js';
import type { GrantTokens } from './grant-tokens.js';
import { hasCredential, KnownCredentials } from './known-credentials.js';
import type { ViewerTokens } from './viewer-tokens.js';

/** What a grant's holder may call, for the grant's stream alone, and for how long after its end. */
const grantedOperations: Partial<Record<Operation, number>> = {
  getStream: 0,
  watchStream: 0,
  // The pieces of a broadcast that went wrong come late.
  reportBroadcast: 24 * 3_600_000,
  createUpload: 24 * 3_600_000,
};

/** A verdict on media; `unknown-stream` where there is none with that id. */
export type MediaVerdict = Verdict | 'unknown-stream';

/** What a media engine asks before it takes or gives media. */
export interface StreamAccess {
  /**
   * With the stream's grant, or as someone who may `broadcast`. Rejects with `rate-limited` where
   * too many wrong tokens came from the client's address; without an address nothing is counted.
   */
  mayPublish(
    streamId: string,
    token: string | null,
    address?: string | null,
  ): Promise<MediaVerdict>;
  /** Live or afterwards, with a viewer link's token or as someone who may `view`; limited in the same way. */
  mayView(streamId: string, token: string | null, address?: string | null): Promise<MediaVerdict>;
}

/** Who asks, as far as it is known. */
export interface Caller {
  /** The person's id where `authorize` names one. */
  readonly person: string | null;
  /** What `listStreams` brings. */
  readonly sees: 'all' | 'own';
  /** The viewer link that let them in, and nothing else did; null where they may by themselves. */
  readonly link: ViewerLink | null;
}

/** A link's token, and until when it is one. */
export interface ViewerLink {
  readonly token: string;
  readonly expiresAt: Date;
}

/** A request for an operation, and what it is about. */
export interface AccessQuestion {
  readonly request: Request;
  readonly operation: Operation;
  readonly record: StreamRecord | null;
  /** The client's IP address, where it is known. */
  readonly address: string | null;
}

/** The same for the contract's operations. */
export interface AccessGate extends StreamAccess {
  /** Resolves with who asks; rejects with the problem where he may not. */
  require(question: AccessQuestion): Promise<Caller>;
  /** Whether someone without any credential may view. The request is made where `authorize` looks at it. */
  isOpen(record: StreamRecord, toRequest: () => Request): Promise<boolean>;
}

/** What the gate decides by. */
export interface AccessOptions {
  readonly store: StreamStore;
  readonly authorize: Authorize;
  readonly grantTokens: GrantTokens;
  readonly viewerTokens: ViewerTokens;
  readonly limits: RequestLimits;
  /** Whether a write may be another site's, sent with the visitor's cookies. */
  readonly isForged: (request: Request) => boolean;
}

const nobody: Caller = { person: null, sees: 'all', link: null };

/** Puts grants, viewer links and the application's `authorize` together: the one place that decides who may. */
export function createAccessGate(options: AccessOptions): AccessGate {
  const { store, authorize, grantTokens, viewerTokens, limits, isForged } = options;
  const known = new KnownCredentials();

  const ask = async (request: Request, action: Action, record: StreamRecord | null) => {
    const answer = await authorize({ request, action, stream: record && toAuthorized(record) });
    return typeof answer === 'string' ? { verdict: answer } : answer;
  };

  const askForMedia = async (
    streamId: string,
    token: string | null,
    action: 'broadcast' | 'view',
    address: string | null,
  ): Promise<MediaVerdict> => {
    const record = await store.get(streamId);
    if (!record) return 'unknown-stream';
    const grantedId = await grantTokens.read(token);
    if (grantedId === streamId) return 'allowed';
    const link = await viewerTokens.read(token, record);
    if (action === 'view' && link?.streamId === streamId) return 'allowed';
    const isOurs = grantedId !== null || link !== null;
    const question = { request: toMediaRequest(token), record, address };
    const { verdict } = await askWithinLimits(question, action, isOurs);
    return verdict === 'unauthenticated' && isOurs ? 'forbidden' : verdict;
  };

  /** Asks the application, but not without end about the guesses that come from one address. */
  const askWithinLimits = async (
    { request, record, address }: Omit<AccessQuestion, 'operation'>,
    action: Action,
    isBearerOurs: boolean,
  ): Promise<{ verdict: Verdict } | AllowedPerson> => {
    const isOpen = action === 'view' && record?.shown.visibility === 'public';
    const isCounted = hasCredential(request) && !isBearerOurs && !isOpen;
    if (isCounted && !known.has(request)) limits.demand(address, 'failure');
    const answer = await ask(request, action, record);
    if (!isCounted) return answer;
    if (answer.verdict === 'unauthenticated') limits.note(address, 'failure');
    else known.add(request);
    return answer;
  };

  return {
    async require(question) {
      const { request, operation, record } = question;
      const { action } = routes[operation];
      if (action === null) return nobody;
      const token = readBearerToken(request);
      const grantedId = await grantTokens.read(token);
      const link = await viewerTokens.read(token, record);
      const graceMs = grantedOperations[operation];
      if (graceMs !== undefined) {
        const streamId = await grantTokens.read(token, graceMs);
        if (streamId !== null && record === null) throw new ProblemError('stream-not-found');
        if (streamId !== null && streamId === record?.id) return nobody;
      }
      if (action === 'view' && token !== null && link !== null && link.streamId === record?.id) {
        return { ...nobody, link: { token, expiresAt: link.expiresAt } };
      }
      const isOurs = grantedId !== null || link !== null;
      const answer = await askWithinLimits(question, action, isOurs);
      if (answer.verdict === 'allowed') {
        if (isForged(request)) {
          const detail = 'A write with a cookie must come from this site or a listed one';
          throw new ProblemError('not-allowed', { detail });
        }
        if (!('person' in answer)) return nobody;
        return { ...nobody, person: answer.person, sees: answer.sees ?? 'all' };
      }
      // Who holds a grant or a link is known, and may do less than was asked.
      if (answer.verdict === 'forbidden' || isOurs) throw new ProblemError('not-allowed');
      const hasToken = request.headers.has('Authorization');
      throw new ProblemError(hasToken ? 'token-invalid' : 'token-missing', {
        headers: { 'WWW-Authenticate': hasToken ? 'Bearer error="invalid_token"' : 'Bearer' },
      });
    },
    async isOpen(record, toRequest) {
      const answer = await authorize({
        get request() {
          return toRequest();
        },
        action: 'view',
        stream: toAuthorized(record),
      });
      return (typeof answer === 'string' ? answer : answer.verdict) === 'allowed';
    },
    mayPublish: (streamId, token, address = null) =>
      askForMedia(streamId, token, 'broadcast', address),
    mayView: (streamId, token, address = null) => askForMedia(streamId, token, 'view', address),
  };
}

function toAuthorized({ id, shown, kept }: StreamRecord) {
  return { id, visibility: shown.visibility, owner: kept.owner, managers: kept.managers };
}

/** Stands for a media request, of which the engine passes on the token alone. */
function toMediaRequest(token: string | null): Request {
  const request = new Request('http://media.invalid/');
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}
