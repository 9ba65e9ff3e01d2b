/** What a page of another origin may read of every answer. */
const exposed =
  'Location, ETag, Link, Accept-Post, Accept-Patch, Retry-After, Content-Range, Accept-Ranges';

/** `ETag` is among the allowed request headers because clients in use send it where If-Match is meant. */
const allowedHeaders =
  'Authorization, Content-Type, If-Match, If-None-Match, If-Range, ETag, Range';

const allowedMethods = 'GET, HEAD, POST, PATCH, DELETE, OPTIONS';

/** A browser need not ask again for a day. */
const preflightAgeSeconds = 86_400;

/** Opens an answer to pages of any origin, without credentials. */
export function allowAnyOrigin(response: Response): Response {
  response.headers.set('Access-Control-Allow-Origin', '*');
  response.headers.set('Access-Control-Expose-Headers', exposed);
  return response;
}

/** The answer to OPTIONS, a browser's preflight or a client that asks what is taken here. */
export function createOptionsResponse(headers: Readonly<Record<string, string>>): Response {
  return new Response(null, {
    status: 200,
    headers: {
      'Access-Control-Allow-Methods': allowedMethods,
      'Access-Control-Allow-Headers': allowedHeaders,
      'Access-Control-Max-Age': String(preflightAgeSeconds),
      ...headers,
    },
  });
}
