import { operatorToken } from './reference-backend.js';
import {
  remake,
  spoil,
  on,
  any,
  events,
  isProblem,
  stream,
  streams,
  withoutHeader,
  withStatus,
  withProblem,
} from './broken-backend.js';
import type { BrokenBackend } from './broken-backend.js';

/** Faults of HTTP, tokens and CORS (§1 to §5). */
export const brokenManners: readonly BrokenBackend[] = [
  {
    fault: 'discover names another contract',
    clause: '§5.1',
    seams: { answer: spoil(on('GET', /^\/?$/), () => ({ text: '{"contract":"other/1"}' })) },
  },
  {
    fault: 'discover names a feature that does not exist',
    clause: '§5.1',
    seams: { features: ['events', 'uploads', 'telepathy'] },
  },
  {
    fault: 'an error is plain JSON',
    clause: '§2.1',
    seams: {
      answer: spoil(isProblem, () => ({ headers: { 'Content-Type': 'application/json' } })),
    },
  },
  {
    fault: 'an error has no code',
    clause: '§2.1',
    seams: { answer: spoil(isProblem, () => ({ text: '{"type":"about:blank","title":"x"}' })) },
  },
  {
    fault: 'errors may be stored',
    clause: '§2.4',
    seams: { answer: withoutHeader(isProblem, 'Cache-Control') },
  },
  {
    fault: 'an unreadable body is 500',
    clause: '§2.5',
    seams: { answer: withProblem(on('POST', streams, 400), 500, 'internal-error') },
  },
  { fault: 'wrong fields are taken', clause: '§2.5', seams: { takesAnyField: true } },
  {
    fault: 'the wrong field is not named',
    clause: '§2.5',
    seams: { answer: withProblem(on('POST', streams, 422), 422, 'field-invalid') },
  },
  {
    fault: 'HEAD has a body',
    clause: '§1.6',
    seams: { answer: spoil(on('HEAD', /^\/?$/), () => ({ text: '{}' })) },
  },
  {
    fault: 'HEAD is not allowed',
    clause: '§1.6',
    seams: { answer: withStatus(on('HEAD', stream), 405) },
  },
  {
    fault: '405 without Allow',
    clause: '§1.7',
    seams: { answer: withoutHeader(({ response }) => response.status === 405, 'Allow') },
  },
  {
    fault: 'a wrong method is 404',
    clause: '§1.7',
    seams: {
      answer: withProblem(({ response }) => response.status === 405, 404, 'route-not-found'),
    },
  },
  {
    fault: 'an unknown stream has the wrong code',
    clause: '§1.8',
    seams: { answer: withProblem(on('GET', stream, 404), 404, 'route-not-found') },
  },
  {
    fault: 'no token is 403',
    clause: '§3.3',
    seams: { answer: withProblem(on('POST', streams, 401), 403, 'not-allowed') },
  },
  {
    fault: '401 without a challenge',
    clause: '§3.3',
    seams: {
      answer: withoutHeader(({ response }) => response.status === 401, 'WWW-Authenticate'),
    },
  },
  { fault: "a grant's token may manage", clause: '§3.5', seams: { mayGrantManage: true } },
  {
    fault: "a grant's token is good for every stream",
    clause: '§3.5',
    seams: { isGrantForAll: true },
  },
  {
    fault: "a grant's token may not report",
    clause: '§3.5',
    seams: {
      answer: (context) =>
        /Bearer grant/.test(context.request.headers.get('Authorization') ?? '') &&
        on('PUT', /broadcasts/)(context)
          ? remake(context, { status: 403 })
          : context.response,
    },
  },
  {
    fault: "a grant's token that may not is 401",
    clause: '§3.5',
    seams: {
      answer: withProblem(({ response }) => response.status === 403, 401, 'token-invalid'),
    },
  },
  {
    fault: 'no CORS at all',
    clause: '§4.1',
    seams: { answer: withoutHeader(any, 'Access-Control-Allow-Origin') },
  },
  {
    fault: 'no CORS on errors',
    clause: '§4.1',
    seams: { answer: withoutHeader(isProblem, 'Access-Control-Allow-Origin') },
  },
  {
    fault: 'no CORS on 304',
    clause: '§4.1',
    seams: {
      answer: withoutHeader(
        ({ response }) => response.status === 304,
        'Access-Control-Allow-Origin',
      ),
    },
  },
  {
    fault: 'no CORS on what was created',
    clause: '§4.1',
    seams: {
      answer: withoutHeader(on('POST', streams, 201), 'Access-Control-Allow-Origin'),
    },
  },
  {
    fault: 'no CORS on a deletion',
    clause: '§4.1',
    seams: {
      answer: withoutHeader(on('DELETE', stream, 204), 'Access-Control-Allow-Origin'),
    },
  },
  {
    fault: 'no CORS on events',
    clause: '§4.1',
    seams: { answer: withoutHeader(on('GET', events, 200), 'Access-Control-Allow-Origin') },
  },
  { fault: 'a body of 60 KiB is 500', clause: '§2.5', seams: { maxFieldLength: 50_000 } },
  { fault: 'a body of 3 MiB is 500', clause: '§2.5', seams: { maxFieldLength: 2_000_000 } },
  {
    fault: 'a body that is called text is 500',
    clause: '§1.2',
    seams: {
      answer: withProblem(
        ({ request }) => request.headers.get('Content-Type') === 'text/plain',
        500,
        'internal-error',
      ),
    },
  },
  {
    fault: 'a new grant voids the earlier ones',
    clause: '§12.1',
    seams: { keepsNewestGrantOnly: true },
  },
  {
    fault: "a grant's token may not view its private stream",
    clause: '§3.5',
    seams: {
      answer: withProblem(
        (context) =>
          on('GET', stream)(context) &&
          /grant/.test(context.request.headers.get('Authorization') ?? ''),
        403,
        'not-allowed',
      ),
    },
  },
  {
    fault: 'credentials for any origin',
    clause: '§4.1',
    seams: {
      answer: spoil(any, () => ({ headers: { 'Access-Control-Allow-Credentials': 'true' } })),
    },
  },
  {
    fault: 'the ETag is not exposed',
    clause: '§4.2',
    seams: {
      answer: spoil(any, () => ({ headers: { 'Access-Control-Expose-Headers': 'Location' } })),
    },
  },
  {
    fault: 'the preflight allows every header but Authorization',
    clause: '§4.3',
    seams: {
      answer: spoil(on('OPTIONS', /./), () => ({
        headers: { 'Access-Control-Allow-Headers': '*' },
      })),
    },
  },
  {
    fault: 'read-only fields are taken from the request',
    clause: '§1.3',
    seams: { takesReadOnlyFields: true },
  },
  {
    fault: 'a private stream is shown to everyone',
    clause: '§3.2',
    seams: {
      request: (request) => {
        if (request.method !== 'GET' || !stream.test(new URL(request.url).pathname.slice(5))) {
          return request;
        }
        const headers = new Headers(request.headers);
        headers.set('Authorization', `Bearer ${operatorToken}`);
        return new Request(request, { headers });
      },
    },
  },
];
