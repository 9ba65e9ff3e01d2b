import { ProblemError, routes } from '../contract/index.js';
import type { Action, Operation } from '../contract/index.js';
import type { Authorize, Verdict } from './authorize.js';
import { readBearerToken } from './bearer-token.js';
import type { GrantTokens } from './grant-tokens.js';
import type { StreamRecord } from './stream-record.js';
import type { StreamStore } from './stream-store.js';

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
  /** With the stream's grant, or as someone who may `broadcast`. */
  mayPublish(streamId: string, token: string | null): Promise<MediaVerdict>;
  /** Live or afterwards, as someone who may `view`. */
  mayView(streamId: string, token: string | null): Promise<MediaVerdict>;
}

/** The same for the contract's operations. */
export interface AccessGate extends StreamAccess {
  /** Resolves with the person's id where `authorize` names one; rejects with the problem otherwise. */
  require(
    request: Request,
    operation: Operation,
    record: StreamRecord | null,
  ): Promise<string | null>;
}

/** What the gate decides by. */
export interface AccessOptions {
  readonly store: StreamStore;
  readonly authorize: Authorize;
  readonly grantTokens: GrantTokens;
}

/** Puts grants and the application's `authorize` together: the one place that decides who may. */
export function createAccessGate({ store, authorize, grantTokens }: AccessOptions): AccessGate {
  const ask = async (request: Request, action: Action, record: StreamRecord | null) => {
    const stream = record && toAuthorized(record);
    const answer = await authorize({ request, action, stream });
    return typeof answer === 'string' ? { verdict: answer, person: null } : answer;
  };

  const askForMedia = async (
    streamId: string,
    token: string | null,
    action: 'broadcast' | 'view',
  ): Promise<MediaVerdict> => {
    const record = await store.get(streamId);
    if (!record) return 'unknown-stream';
    const grantedId = await grantTokens.read(token);
    if (grantedId === streamId) return 'allowed';
    const { verdict } = await ask(toMediaRequest(token), action, record);
    return verdict === 'unauthenticated' && grantedId !== null ? 'forbidden' : verdict;
  };

  return {
    async require(request, operation, record) {
      const { action } = routes[operation];
      if (action === null) return null;
      const token = readBearerToken(request);
      const grantedId = await grantTokens.read(token);
      const graceMs = grantedOperations[operation];
      if (graceMs !== undefined) {
        const streamId = await grantTokens.read(token, graceMs);
        if (streamId !== null && record === null) throw new ProblemError('stream-not-found');
        if (streamId !== null && streamId === record?.id) return null;
      }
      const { verdict, person } = await ask(request, action, record);
      if (verdict === 'allowed') return person;
      // Who holds a grant is known, and may do less than was asked.
      if (verdict === 'forbidden' || grantedId !== null) throw new ProblemError('not-allowed');
      const hasToken = request.headers.has('Authorization');
      throw new ProblemError(hasToken ? 'token-invalid' : 'token-missing', {
        headers: { 'WWW-Authenticate': hasToken ? 'Bearer error="invalid_token"' : 'Bearer' },
      });
    },
    mayPublish: (streamId, token) => askForMedia(streamId, token, 'broadcast'),
    mayView: (streamId, token) => askForMedia(streamId, token, 'view'),
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
