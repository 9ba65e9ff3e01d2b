import { operatorCheck } from './check.js';
import { expect, expectHeader, expectStatus } from './expect.js';

/** ETag and caches (§8). */
export const cachingChecks = [
  operatorCheck('§8.2', 'getStream has an ETag that changes with the body', async (bench) => {
    const { id } = await bench.createStream();
    const path = `/streams/${id}`;
    const before = expectHeader(await bench.call('GET', path), 'ETag');
    expect(/^(W\/)?"[^"]*"$/.test(before), `the ETag ${before} is not a quoted tag`);
    const again = expectHeader(await bench.call('GET', path), 'ETag');
    expect(before === again, 'the ETag changes while the stream does not');
    const json = { title: 'Conformance check, renamed' };
    expectStatus(await bench.operate('updateStream', id, { json }), 200);
    const after = expectHeader(await bench.call('GET', path), 'ETag');
    expect(before !== after, 'the ETag stays when the stream changes');
  }),

  operatorCheck(
    '§8.3',
    'If-None-Match with the current tag is 304 without a body',
    async (bench) => {
      const { id } = await bench.createStream();
      const path = `/streams/${id}`;
      const tag = expectHeader(await bench.call('GET', path), 'ETag');
      const weak = tag.startsWith('W/') ? tag : `W/${tag}`;
      for (const value of [tag, `"other", ${tag}`, weak, '*']) {
        const answer = await bench.call('GET', path, { headers: { 'If-None-Match': value } });
        expect(answer.status === 304, `If-None-Match: ${value} answered ${answer.status}, not 304`);
        expect(answer.text === '', 'the 304 has a body');
        expect(expectHeader(answer, 'ETag') === tag, 'the 304 has another ETag');
      }
      const headers = { 'If-None-Match': '"other"' };
      expectStatus(await bench.call('GET', path, { headers }), 200);
    },
  ),

  operatorCheck(
    '§8.2',
    'a stream is not kept by shared caches for longer than 2 s',
    async (bench) => {
      const { id } = await bench.createStream();
      const { headers } = await bench.call('GET', `/streams/${id}`);
      const cacheControl = headers.get('Cache-Control') ?? '';
      expect(cacheControl !== '', 'getStream has no Cache-Control');
      const ages = [...cacheControl.matchAll(/(?:max-age|s-maxage)=(\d+)/g)];
      expect(
        ages.every(([, age]) => Number(age) <= 2),
        `Cache-Control is ${cacheControl}`,
      );
    },
  ),

  operatorCheck(
    '§8.2',
    'a private stream is not kept by shared caches',
    async (bench) => {
      const { id } = await bench.createStream({ visibility: 'private' });
      const { headers } = await bench.operate('getStream', id);
      const cacheControl = headers.get('Cache-Control') ?? '';
      expect(/private|no-store/.test(cacheControl), `Cache-Control is ${cacheControl || '–'}`);
    },
    'private',
  ),
];
