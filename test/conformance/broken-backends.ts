import type { AnswerContext, Seams } from './seams.js';

/** A backend with one fault, and the clause whose check must find it. */
export interface BrokenBackend {
  readonly fault: string;
  readonly clause: string;
  readonly seams: Seams;
}

type Matcher = (context: AnswerContext) => boolean;

/** The answer again, with another status, body or headers. */
async function remake(
  { response }: AnswerContext,
  change: { status?: number; text?: string | null; headers?: Record<string, string | null> },
): Promise<Response> {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(change.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const body = change.text === undefined ? response.body : change.text;
  return new Response(body, { status: change.status ?? response.status, headers });
}

/** Changes the answers that match. */
const spoil =
  (
    matches: Matcher,
    change: (context: AnswerContext) => Parameters<typeof remake>[1],
  ): Seams['answer'] =>
  (context) =>
    matches(context) ? remake(context, change(context)) : context.response;

const on =
  (method: string, path: RegExp, status?: number): Matcher =>
  ({ request, response, path: asked }) =>
    request.method === method &&
    path.test(asked) &&
    (status ?? response.status) === response.status;

const any: Matcher = () => true;
const isProblem: Matcher = ({ response }) => response.status >= 400;
const stream = /^\/streams\/[^/]+$/;
const streams = /^\/streams$/;
const events = /\/events$/;

const withoutHeader = (matches: Matcher, ...names: string[]) =>
  spoil(matches, () => ({ headers: Object.fromEntries(names.map((name) => [name, null])) }));

const withStatus = (matches: Matcher, status: number) => spoil(matches, () => ({ status }));

const withProblem = (matches: Matcher, status: number, code: string) =>
  spoil(matches, () => ({
    status,
    text: JSON.stringify({ type: 'about:blank', title: 'x', status, code, detail: 'x' }),
  }));

export const brokenBackends: readonly BrokenBackend[] = [
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
  { fault: 'the list is open to everyone', clause: '§7.4', seams: { listsToEveryone: true } },
  {
    fault: 'a private stream is shown to everyone',
    clause: '§3.2',
    seams: {
      request: (request) => {
        if (request.method !== 'GET' || !stream.test(new URL(request.url).pathname.slice(5))) {
          return request;
        }
        const headers = new Headers(request.headers);
        headers.set('Authorization', 'Bearer operator-7f3a9c1e');
        return new Request(request, { headers });
      },
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
    fault: 'createStream is 200',
    clause: '§6.2',
    seams: { answer: withStatus(on('POST', streams, 201), 200) },
  },
  {
    fault: 'createStream without Location',
    clause: '§6.2',
    seams: { answer: withoutHeader(on('POST', streams, 201), 'Location') },
  },
  {
    fault: 'Location leads elsewhere',
    clause: '§6.2',
    seams: {
      answer: spoil(on('POST', streams, 201), () => ({ headers: { Location: '/live/streams' } })),
    },
  },
  {
    fault: 'read-only fields are taken from the request',
    clause: '§1.3',
    seams: { takesReadOnlyFields: true },
  },
  { fault: 'the key is ignored', clause: '§6.4', seams: { ignoresIdempotency: true } },
  { fault: 'a key takes any body', clause: '§6.5', seams: { ignoresKeyConflict: true } },
  { fault: 'any cursor is taken', clause: '§7.3', seams: { takesAnyCursor: true } },
  { fault: 'any limit is taken', clause: '§7.2', seams: { takesAnyLimit: true } },
  {
    fault: 'the list has no next',
    clause: '§7.1',
    seams: { answer: spoil(on('GET', streams, 200), () => ({ text: '{"streams":[]}' })) },
  },
  {
    fault: 'a Stream lacks its assurance',
    clause: '§8.1',
    seams: { show: ({ assurance: _, ...body }) => body },
  },
  {
    fault: 'a nullable field is left out',
    clause: '§8.1',
    seams: { show: ({ startsAt: _, ...body }) => body },
  },
  {
    fault: 'a source of no known type',
    clause: '§8.1',
    seams: { show: (body) => ({ ...body, sources: [{ type: 'smoke', url: '/signal' }] }) },
  },
  {
    fault: 'recording is assured before anything came',
    clause: '§17.4',
    seams: {
      show: (body) => ({
        ...body,
        assurance: {
          ingest: 'none',
          recording: 'confirmed',
          confirmedSeconds: 9,
          missingSeconds: 0,
        },
      }),
    },
  },
  {
    fault: 'WHEP before live has no Retry-After',
    clause: '§17.5',
    seams: { answer: withoutHeader(on('POST', /whep$/), 'Retry-After') },
  },
  {
    fault: 'getStream without ETag',
    clause: '§8.2',
    seams: { answer: withoutHeader(on('GET', stream), 'ETag') },
  },
  {
    fault: 'the ETag never changes',
    clause: '§8.2',
    seams: { answer: spoil(on('GET', stream, 200), () => ({ headers: { ETag: '"1"' } })) },
  },
  {
    fault: 'a stream is cached for a minute',
    clause: '§8.2',
    seams: {
      answer: spoil(on('GET', stream, 200), () => ({ headers: { 'Cache-Control': 'max-age=60' } })),
    },
  },
  { fault: 'If-None-Match is ignored', clause: '§8.3', seams: { ignoresIfNoneMatch: true } },
  {
    fault: 'events are JSON',
    clause: '§9.1',
    seams: {
      answer: spoil(on('GET', events, 200), () => ({
        headers: { 'Content-Type': 'application/json' },
      })),
    },
  },
  { fault: 'events never come', clause: '§9.1', seams: { event: () => null } },
  {
    fault: 'changes are not told',
    clause: '§9.5',
    seams: { event: (text, kind) => (kind === 'change' ? null : text) },
  },
  {
    fault: 'events have no ids',
    clause: '§9.2',
    seams: { event: (text) => text.replace(/^id: .*\n/, '') },
  },
  {
    fault: 'a resumed connection is silent',
    clause: '§9.3',
    seams: { event: (text, kind) => (kind === 'resumed' || kind === 'comment' ? null : text) },
  },
  {
    fault: 'any Last-Event-ID is taken for the current one',
    clause: '§9.4',
    seams: { trustsAnyLastEventId: true },
  },
  {
    fault: 'silent connections are not kept alive',
    clause: '§9.6',
    seams: { event: (text, kind) => (kind === 'comment' ? null : text) },
  },
  {
    fault: 'a deleted stream leaves its connections open',
    clause: '§9.7',
    seams: { keepsWatchersOfDeleted: true },
  },
  {
    fault: 'an event holds another thing than the Stream',
    clause: '§9.1',
    seams: { event: (text) => text.replace(/^data: .*$/m, 'data: {"id":"st_1"}') },
  },
  {
    fault: 'updateStream is 201',
    clause: '§10.1',
    seams: { answer: withStatus(on('PATCH', stream, 200), 201) },
  },
  {
    fault: 'a grant may be stored',
    clause: '§12.1',
    seams: { answer: withoutHeader(on('POST', /grants$/), 'Cache-Control') },
  },
  {
    fault: 'an upload is 200',
    clause: '§14.1',
    seams: { answer: withStatus(on('POST', /uploads$/, 201), 200) },
  },
  {
    fault: 'the stream key stands in the Stream',
    clause: '§18.1',
    seams: { show: (body) => ({ ...body, encoder: { streamKey: `key-${String(body['id'])}` } }) },
  },
  {
    fault: "the grant's token stands in a source",
    clause: '§18.1',
    seams: {
      show: (body, { grants }) => ({
        ...body,
        sources: [{ type: 'hls', url: `/hls?t=${[...grants].join('')}` }],
      }),
    },
  },
  {
    fault: 'the WHIP address stands in a source',
    clause: '§18.1',
    seams: {
      show: (body) => ({
        ...body,
        sources: [{ type: 'whep', url: `https://media.example/${String(body['id'])}/whip` }],
      }),
    },
  },
  {
    fault: 'the managers stand in the Stream',
    clause: '§18.1',
    seams: { show: (body, { managers }) => ({ ...body, managers }) },
  },
  {
    fault: 'a deleted stream is still listed',
    clause: '§11.1',
    seams: { keepsDeletedInList: true },
  },
  {
    fault: 'deleteStream is 200',
    clause: '§11.1',
    seams: { answer: spoil(on('DELETE', stream, 204), () => ({ status: 200, text: '{}' })) },
  },
  {
    fault: 'an unknown value of recordings deletes',
    clause: '§11.2',
    seams: { deletesOnBadQuery: true },
  },
];
