import { openCheck, operatorCheck } from './check.js';
import { expect, expectHeader, expectProblem, expectStatus, headerList } from './expect.js';

/** HEAD, 405 and 404 (§1). */
export const methodChecks = [
  openCheck('§1.6', 'HEAD on discover is GET without a body', async (bench) => {
    const get = await bench.call('GET', '/');
    const head = await bench.call('HEAD', '/');
    expectStatus(head, get.status);
    expect(head.text === '', 'HEAD / has a body');
    const types = [head, get].map(({ headers }) => headers.get('Content-Type'));
    expect(types[0] === types[1], `HEAD / has the Content-Type ${types[0]}, GET ${types[1]}`);
  }),

  operatorCheck(
    '§1.6',
    'HEAD on a stream has the status and ETag of GET, and no body',
    async (bench) => {
      const { id } = await bench.createStream();
      const get = await bench.call('GET', `/streams/${id}`);
      const head = await bench.call('HEAD', `/streams/${id}`);
      expectStatus(head, get.status);
      expect(head.text === '', 'the answer to HEAD has a body');
      const tag = expectHeader(head, 'ETag');
      expect(tag === get.headers.get('ETag'), 'HEAD and GET have different ETags');
    },
  ),

  operatorCheck(
    '§1.6',
    'HEAD on events answers at once and opens no stream',
    async (bench) => {
      const { id } = await bench.createStream();
      const head = await bench.call('HEAD', `/streams/${id}/events`);
      expectStatus(head, 200);
      expect(head.text === '', 'the answer to HEAD has a body');
    },
    'events',
  ),

  openCheck('§1.7', 'a method that a path lacks is 405, with Allow', async (bench) => {
    const answer = await bench.call('PUT', '/streams');
    expectProblem(answer, [405], 'method-not-allowed');
    expectHeader(answer, 'Allow');
    const allowed = headerList(answer, 'Allow');
    for (const method of ['get', 'post']) {
      expect(allowed.includes(method), `Allow on /streams lacks ${method.toUpperCase()}`);
    }
    expect(!allowed.includes('put'), 'Allow lists the method that was refused');
  }),

  openCheck('§1.7', 'the methods of one stream are listed by Allow', async (bench) => {
    const answer = await bench.call('POST', '/streams/st_conformance');
    expectProblem(answer, [405], 'method-not-allowed');
    const allowed = headerList(answer, 'Allow');
    for (const method of ['get', 'patch', 'delete']) {
      expect(allowed.includes(method), `Allow on /streams/{id} lacks ${method.toUpperCase()}`);
    }
  }),

  openCheck('§1.8', 'an unknown path is 404 route-not-found', async (bench) => {
    expectProblem(await bench.call('GET', '/no-such-thing'), [404], 'route-not-found');
  }),

  openCheck('§1.8', 'an unknown stream is 404 stream-not-found', async (bench) => {
    expectProblem(await bench.call('GET', '/streams/st_conformance'), [404], 'stream-not-found');
  }),
];
