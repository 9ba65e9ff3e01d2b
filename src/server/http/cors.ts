/** Without these a page's script cannot see them. */
const exposedHeaders =
  'ETag, Location, Link, Retry-After, Allow, WWW-Authenticate, Date, ' +
  'Tus-Resumable, Tus-Version, Tus-Extension, Upload-Offset, Upload-Length, Upload-Defer-Length';

const allowedHeaders =
  'Authorization, Content-Type, Accept, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, ' +
  'Range, Tus-Resumable, Upload-Offset, Upload-Length, Upload-Defer-Length, Upload-Metadata';

/** A day; browsers cap it themselves. */
const preflightSeconds = 86_400;

/** `*`: any page, without cookies. A list: those pages only, with cookies. */
export type AllowedOrigins = '*' | readonly string[];

/** Sets what a browser needs on every answer, errors included. */
export function setCorsHeaders(headers: Headers, request: Request, origins: AllowedOrigins): void {
  if (origins === '*') headers.set('Access-Control-Allow-Origin', '*');
  else {
    headers.append('Vary', 'Origin');
    const origin = request.headers.get('Origin');
    if (origin === null || !origins.includes(origin)) return;
    headers.set('Access-Control-Allow-Origin', origin);
    headers.set('Access-Control-Allow-Credentials', 'true');
  }
  headers.set('Access-Control-Expose-Headers', exposedHeaders);
}

/** The answer to OPTIONS, preflight or not. An unknown path has no `methods`: the request itself says so readably. */
export function createPreflightResponse(
  methods: readonly string[],
  further: Readonly<Record<string, string>> = {},
): Response {
  const headers = new Headers({
    ...further,
    'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    'Access-Control-Allow-Headers': allowedHeaders,
    'Access-Control-Max-Age': String(preflightSeconds),
  });
  if (methods.length > 0) {
    headers.set('Allow', methods.join(', '));
    headers.set('Access-Control-Allow-Methods', methods.join(', '));
  }
  return new Response(null, { status: 204, headers });
}
