import type { Readable } from 'node:stream';
import { ProblemError, toProblemResponse } from '../../contract/index.js';
import type { ProblemCode } from '../../contract/index.js';
import type { TusLibrary } from './load-tus-server.js';
import type { PieceShelf } from './piece-shelf.js';
import { PieceTurns } from './piece-turns.js';

/** Whoever is asked to give up its turn first gets so long to finish what is under way. */
const drainMs = 1_000;

/** Of what the library answers, what clients are to see. */
const answeredHeaders = [
  'Cache-Control',
  'Connection',
  'Tus-Resumable',
  'Upload-Defer-Length',
  'Upload-Length',
  'Upload-Offset',
];

/** One piece that a request is about. */
export interface PieceName {
  readonly streamId: string;
  readonly id: string;
}

/** Speaks tus 1.0 for pieces that have their place: HEAD, PATCH and DELETE. */
export interface TusEndpoint {
  /** Never rejects; failures are problems. `onError` is told of those that are the server's. */
  answer(request: Request, piece: PieceName): Promise<Response>;
}

/** What OPTIONS tells a client of tus. */
export const tusAbilities = {
  'Tus-Resumable': '1.0.0',
  'Tus-Version': '1.0.0',
  'Tus-Extension': 'creation-defer-length,termination',
} as const;

/** The endpoint over a shelf. The protocol is the library's; what is durable, and when, is the shelf's. */
export function createTusEndpoint(
  { DataStore, ERRORS, Server, Upload }: TusLibrary,
  shelf: PieceShelf,
  onError: (error: unknown) => void,
): TusEndpoint {
  const pieces = new WeakMap<Request, PieceName>();
  const failures = new WeakMap<Request, unknown>();
  const turns = new PieceTurns();
  /** What is still being put on the disk. */
  const appending = new Map<string, Promise<unknown>>();

  class ShelfStore extends DataStore {
    override extensions = ['creation-defer-length', 'termination'];

    override async getUpload(name: string) {
      const { streamId, id } = parseName(name);
      const piece = await shelf.find(streamId, id);
      if (!piece) throw new ProblemError('upload-not-found');
      const { size, bytes, createdAt } = piece;
      const base = { id: name, offset: bytes, creation_date: createdAt };
      return new Upload(size === null ? base : { ...base, size });
    }

    override write(source: Readable, name: string, offset: number): Promise<number> {
      const appended = shelf.append(parseName(name), offset, source);
      appending.set(
        name,
        appended.catch(() => undefined),
      );
      return appended;
    }

    override declareUploadLength(name: string, size: number): Promise<void> {
      const { streamId, id } = parseName(name);
      return shelf.declareSize(streamId, id, size);
    }

    override remove(name: string): Promise<void> {
      const { streamId, id } = parseName(name);
      return shelf.removeUnfinished(streamId, id);
    }
  }

  const server = new Server({
    path: '/',
    datastore: new ShelfStore(),
    maxSize: shelf.maxPieceBytes,
    lockDrainTimeout: drainMs,
    disableTerminationForFinishedUploads: true,
    getFileIdFromRequest: (request) => {
      const piece = pieces.get(request);
      return piece && formatName(piece);
    },
    locker: {
      newLock(name) {
        let end: (() => void) | null = null;
        return {
          async lock(_stop, requestRelease) {
            end = await turns.take(name, requestRelease);
          },
          async unlock() {
            // Of a source that breaks off the library tells before what came of it is on the disk. Whoever
            // comes next is told of that, and writes behind it.
            await appending.get(name);
            appending.delete(name);
            end?.();
          },
        };
      },
    },
    onResponseError: (request, error) => {
      // Its turn went to another request before it wrote anything: it is to ask how things stand.
      const isOvertaken = error === ERRORS.ABORTED;
      const isWhole = error === ERRORS.INVALID_TERMINATION;
      const problem = isOvertaken ? 'offset-conflict' : isWhole ? 'not-allowed' : null;
      failures.set(request, problem === null ? error : new ProblemError(problem));
      return undefined;
    },
  });

  return {
    async answer(request, piece) {
      pieces.set(request, piece);
      const answer = await server.handleWeb(request);
      if (answer.status < 400) return toOwnAnswer(answer);
      void answer.body?.cancel();
      const problem = toProblem(answer.status, failures.get(request));
      if (problem.code === 'internal-error') onError(problem.options.cause ?? problem);
      const response = toProblemResponse(problem);
      for (const [name, value] of Object.entries(tusAbilities)) response.headers.set(name, value);
      return response;
    },
  };
}

/** The library knows uploads by one name. */
const formatName = ({ streamId, id }: PieceName) => `${streamId}/${id}`;

function parseName(name: string): PieceName {
  const [streamId = '', id = ''] = name.split('/');
  return { streamId, id };
}

function toOwnAnswer(answer: Response): Response {
  const headers = new Headers({ 'Cache-Control': 'no-store' });
  for (const name of answeredHeaders) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  void answer.body?.cancel();
  return new Response(null, { status: answer.status, headers });
}

const codes: Readonly<Record<number, ProblemCode>> = {
  400: 'header-invalid',
  403: 'header-invalid',
  404: 'upload-not-found',
  409: 'offset-conflict',
  410: 'upload-not-found',
  412: 'tus-unsupported',
  413: 'piece-too-large',
};

function toProblem(status: number, cause: unknown): ProblemError {
  if (cause instanceof ProblemError) return cause;
  return new ProblemError(codes[status] ?? 'internal-error', { cause });
}
