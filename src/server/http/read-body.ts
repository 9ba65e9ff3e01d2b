import { ProblemError } from '../../contract/index.js';

/** What is asked for in a few words stays far below. */
export const maxBodyBytes = 64 * 1024;

/** 200 marks and 100 managers, each of 200 characters of four bytes, stay below. */
export const maxStreamBytes = 320 * 1024;

/** A day's account in pieces of ten seconds stays below. */
export const maxReportBytes = 2 * 1024 * 1024;

/**
 * The request's JSON. Rejects with `type-unsupported`, `body-too-large` (as soon as it is) or
 * `body-unreadable`.
 */
export async function readJsonBody(request: Request, maxBytes = maxBodyBytes): Promise<unknown> {
  demandJson(request);
  return parseJson(await readBytes(request, maxBytes));
}

/** The same; an empty object where the request has no body. */
export async function readOptionalJsonBody(request: Request): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.byteLength === 0) return {};
  demandJson(request);
  return parseJson(bytes);
}

/**
 * The request's body as it came. Rejects with `body-too-large` as soon as it is, with
 * `body-unreadable` where it breaks off, and with `internal-error` where somebody else has read it.
 */
export async function readBytes(request: Request, maxBytes = maxBodyBytes): Promise<Uint8Array> {
  const announced = Number(request.headers.get('Content-Length') ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  if (request.bodyUsed) throw createTakenBodyProblem();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (cause) {
    // A client that breaks off is no failure of the server's.
    throw cause instanceof ProblemError ? cause : new ProblemError('body-unreadable', { cause });
  }
  return Buffer.concat(chunks);
}

/** What the server's maker is told where a body parser stands before the handler: signatures need the bytes as they came. */
export function createTakenBodyProblem(): ProblemError {
  return new ProblemError('internal-error', {
    detail:
      'The request’s body was read before it came to Streamside. Mount the handler before body parsers such as express.json().',
  });
}

function demandJson(request: Request): void {
  const type = request.headers.get('Content-Type');
  if (type !== null && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new ProblemError('type-unsupported', { detail: 'Content-Type must be application/json' });
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new ProblemError('body-unreadable', { cause });
  }
}

function tooLarge(maxBytes: number): ProblemError {
  return new ProblemError('body-too-large', { detail: `At most ${maxBytes} bytes are read` });
}
