import type { ProblemCode } from './problem-code.js';

/** Every code that this contract's errors carry, with the HTTP status that goes with it and its title. */
export const problems = {
  'body-unreadable': { status: 400, title: 'The body is not readable JSON' },
  'header-invalid': { status: 400, title: 'A header has a wrong value' },
  'query-invalid': { status: 400, title: 'A query parameter cannot be read' },
  'field-invalid': { status: 422, title: 'A field has a wrong value' },
  'token-missing': { status: 401, title: 'A token is needed' },
  'token-invalid': { status: 401, title: 'The token cannot be read or has expired' },
  'not-allowed': { status: 403, title: 'Not allowed' },
  'route-not-found': { status: 404, title: 'Nothing here' },
  'stream-not-found': { status: 404, title: 'No such stream' },
  'recording-not-found': { status: 404, title: 'No such recording' },
  'upload-not-found': { status: 404, title: 'No such upload' },
  'session-not-found': { status: 404, title: 'No such session' },
  'provider-not-found': { status: 404, title: 'No such provider' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'answer-unacceptable': { status: 406, title: 'No acceptable form of answer' },
  'body-too-slow': { status: 408, title: 'The body came too slowly' },
  'offset-conflict': { status: 409, title: 'The upload has moved on' },
  'stream-not-live': { status: 409, title: 'The stream is not live' },
  'session-replaced': { status: 409, title: 'Another publisher has taken its place' },
  'idempotency-conflict': { status: 409, title: 'The key was used with another body' },
  'tus-unsupported': { status: 412, title: 'tus 1.0 is needed' },
  'etag-stale': { status: 412, title: 'The session has moved on' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'type-unsupported': { status: 415, title: 'The content type is not supported' },
  'piece-too-large': { status: 413, title: 'The piece is too large' },
  'range-unsatisfiable': { status: 416, title: 'The range lies beyond the end' },
  'sdp-unsupported': { status: 422, title: 'The session description cannot be used' },
  'fragment-unsupported': { status: 422, title: 'The fragment cannot be used' },
  'etag-missing': { status: 428, title: 'If-Match is needed' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'feature-unsupported': { status: 501, title: 'This backend does not have that feature' },
  'provider-failed': { status: 502, title: 'The media service failed' },
  'identity-unavailable': { status: 503, title: 'The identity service does not answer' },
  'capacity-exhausted': { status: 503, title: 'No room for more just now' },
  'storage-full': { status: 507, title: 'No room for it' },
} as const satisfies Record<ProblemCode, { status: number; title: string }>;

/** RFC 9457 problem details as they stand on the wire. `code` may be one this version does not know. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
}

/** What a problem says beside its code. */
export interface ProblemOptions {
  /** For a person who debugs; never a secret. */
  readonly detail?: string;
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Further headers of the answer, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown anywhere below an HTTP boundary; the boundary turns it into an answer with `toProblemResponse`. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly options: ProblemOptions;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? problems[code].title, { cause: options.cause });
    this.name = 'ProblemError';
    this.code = code;
    this.options = options;
  }
}

/** The problem as an `application/problem+json` answer, with the status that its code has. */
export function toProblemResponse({ code, options }: ProblemError): Response {
  const { status, title } = problems[code];
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    code,
    ...(options.detail === undefined ? {} : { detail: options.detail }),
  };
  const headers = new Headers(options.headers);
  headers.set('Content-Type', 'application/problem+json');
  headers.set('Cache-Control', 'no-store');
  if (options.retryAfterSeconds !== undefined) {
    headers.set('Retry-After', String(Math.ceil(options.retryAfterSeconds)));
  }
  return new Response(JSON.stringify(problem), { status, headers });
}
