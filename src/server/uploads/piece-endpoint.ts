import { ProblemError } from '../../contract/index.js';
import { hasCredential } from '../access/known-credentials.js';
import type { AccessGate } from '../access/stream-access.js';
import type { RequestLimits } from '../http/request-limits.js';
import type { StreamStore } from '../streams/stream-store.js';
import type { ConnectedPieces } from './safety-pieces.js';
import { tusAbilities } from './tus-endpoint.js';
import { parseUploadPath } from './upload-path.js';
import type { UploadPath } from './upload-path.js';

/** What is asked, and from where. */
interface Asked {
  readonly request: Request;
  readonly address: string | null;
}

/** Answers what is asked of pieces: they are no operations of the contract, which only hands out their addresses. */
export interface PieceEndpoint {
  /** What OPTIONS answers; null where the path names no piece. */
  describe(path: string): {
    readonly methods: readonly string[];
    readonly headers: Readonly<Record<string, string>>;
  } | null;
  /** Null where the path names no piece. Rejects with a `ProblemError`. */
  answer(asked: Asked, path: string): Promise<Response> | null;
}

const methodsOf: Readonly<Record<UploadPath['to'], readonly string[]>> = {
  upload: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
  file: ['GET', 'HEAD', 'OPTIONS'],
};

/** What the endpoint works with. */
interface PieceEndpointParts {
  readonly store: Pick<StreamStore, 'get'>;
  readonly access: AccessGate;
  readonly limits: RequestLimits;
}

/** Takes pieces from whoever holds their address, and gives those that are whole to whoever may view the stream. */
export function createPieceEndpoint(
  pieces: ConnectedPieces,
  { store, access, limits }: PieceEndpointParts,
): PieceEndpoint {
  const take = async ({ request }: Asked, path: UploadPath & { to: 'upload' }) => {
    // With the stream its uploads end, however much of them is still to come.
    if (!(await store.get(path.streamId))) throw new ProblemError('stream-not-found');
    return pieces.answerTus(request, path.streamId, path.key);
  };

  const give = async ({ request, address }: Asked, path: UploadPath & { to: 'file' }) => {
    const { streamId, token } = path;
    const record = await store.get(streamId);
    if (!record) throw new ProblemError('stream-not-found');
    const asking = token === null ? request : toRequestOf(token);
    await access.require({ request: asking, operation: 'getStream', record, address });
    // What an application shows to those alone who say who they are is no matter for shared caches either.
    const isPersonal = record.shown.visibility === 'private' || hasCredential(asking);
    const answer = await pieces.answerFile(request, streamId, path.id, isPersonal);
    if (!answer) throw new ProblemError('recording-not-found');
    return answer;
  };

  return {
    describe(path) {
      const parsed = parseUploadPath(path);
      if (!parsed) return null;
      return { methods: methodsOf[parsed.to], headers: parsed.to === 'upload' ? tusAbilities : {} };
    },
    answer(asked, path) {
      const parsed = parseUploadPath(path);
      if (!parsed) return null;
      const methods = methodsOf[parsed.to];
      if (!methods.includes(asked.request.method)) {
        const headers = { Allow: methods.join(', ') };
        throw new ProblemError('method-not-allowed', { headers });
      }
      limits.take(asked.address, 'read');
      return parsed.to === 'upload' ? take(asked, parsed) : give(asked, parsed);
    },
  };
}

/** Stands for one that brings the token of its path in a header: it is judged, and counted, the same. */
function toRequestOf(token: string): Request {
  return new Request('http://piece.invalid/', { headers: { Authorization: `Bearer ${token}` } });
}
