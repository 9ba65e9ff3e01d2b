import { readStream } from '../contract/index.js';
import type { Answer } from './answer.js';
import { openCheck, operatorCheck } from './check.js';
import { expect, expectShape, expectStatus, headerList } from './expect.js';
import { createReport } from './samples.js';

const origin = 'https://viewer.example';
const exposed = ['etag', 'location', 'link', 'retry-after'];
const allowedHeaders = [
  'authorization',
  'content-type',
  'if-none-match',
  'idempotency-key',
  'last-event-id',
];

function expectOpen(answer: Pick<Answer, 'request' | 'headers' | 'status'>): void {
  const allowed = answer.headers.get('Access-Control-Allow-Origin');
  const what = `${answer.request} (${answer.status})`;
  expect(allowed === '*' || allowed === origin, `${what} does not allow another origin to read it`);
  const isByName = allowed === origin;
  expect(
    !isByName || headerList(answer, 'Vary').includes('origin'),
    `${what} names the origin and does not vary by it`,
  );
  const hasCredentials = answer.headers.get('Access-Control-Allow-Credentials') === 'true';
  expect(!hasCredentials, `${what} gives credentials to any origin`);
}

function expectExposed(answer: Answer): void {
  const names = headerList(answer, 'Access-Control-Expose-Headers');
  for (const name of exposed) {
    expect(names.includes(name), `${answer.request} (${answer.status}) does not expose ${name}`);
  }
}

/** Other origins (§4). */
export const corsChecks = [
  openCheck('§4.1', 'any origin may read discover', async (bench) => {
    expectOpen(await bench.call('GET', '/', { headers: { Origin: origin } }));
  }),

  openCheck('§4.1', 'any origin may read errors', async (bench) => {
    const headers = { Origin: origin };
    expectOpen(await bench.call('GET', '/no-such-thing', { headers }));
    expectOpen(await bench.call('GET', '/streams/st_conformance', { headers }));
    expectOpen(await bench.call('GET', '/streams', { headers }));
    expectOpen(await bench.call('PUT', '/streams', { headers }));
  }),

  openCheck('§4.2', 'the headers that clients need are exposed', async (bench) => {
    const headers = { Origin: origin };
    expectExposed(await bench.call('GET', '/', { headers }));
    expectExposed(await bench.call('GET', '/no-such-thing', { headers }));
  }),

  operatorCheck('§4.1', 'any origin may read a stream, also as 304', async (bench) => {
    const { id } = await bench.createStream();
    const first = await bench.call('GET', `/streams/${id}`, { headers: { Origin: origin } });
    expectOpen(first);
    expectExposed(first);
    const tag = first.headers.get('ETag') ?? '';
    const headers = { Origin: origin, 'If-None-Match': tag };
    expectOpen(await bench.call('GET', `/streams/${id}`, { headers }));
  }),

  operatorCheck('§4.1', 'any origin may read what writes answer', async (bench) => {
    const headers = { Origin: origin };
    const created = await bench.operate('createStream', '', {
      headers,
      json: { title: 'Conformance check' },
    });
    bench.track(created);
    expectOpen(created);
    const { id } = expectShape(created, readStream);
    const title = 'Conformance check, renamed';
    expectOpen(await bench.operate('updateStream', id, { headers, json: { title } }));
    expectOpen(await bench.operate('createGrant', id, { headers }));
    expectOpen(await bench.operate('reportBroadcast', id, { headers, json: createReport() }));
    expectOpen(await bench.operate('listStreams', '', { headers }));
    expectOpen(await bench.operate('deleteStream', id, { headers }));
  }),

  operatorCheck(
    '§4.1',
    'any origin may read events',
    async (bench) => {
      const { id } = await bench.createStream();
      const request = `GET /streams/${id}/events`;
      await bench.withEvents(id, { Origin: origin }, async ({ headers, status }) => {
        expectOpen({ request, headers, status });
      });
    },
    'events',
  ),

  openCheck('§4.3', 'a preflight allows the methods and headers of the contract', async (bench) => {
    for (const [path, method] of [
      ['/streams', 'POST'],
      ['/streams/st_conformance', 'PATCH'],
      ['/streams/st_conformance', 'DELETE'],
      ['/streams/st_conformance/events', 'GET'],
      ['/streams/st_conformance/broadcasts/b', 'PUT'],
    ] as const) {
      const answer = await bench.call('OPTIONS', path, {
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': allowedHeaders.join(', '),
        },
      });
      expectStatus(answer, 204, 200);
      expectOpen(answer);
      const methods = headerList(answer, 'Access-Control-Allow-Methods');
      const isSimple = method === 'GET' || method === 'POST';
      const isAllowed = isSimple || methods.includes('*') || methods.includes(method.toLowerCase());
      expect(isAllowed, `the preflight of ${path} does not allow ${method}`);
      const headers = headerList(answer, 'Access-Control-Allow-Headers');
      for (const name of allowedHeaders) {
        expect(headers.includes(name), `the preflight of ${path} does not allow ${name}`);
      }
    }
  }),
];
