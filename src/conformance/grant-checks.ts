import { readGrant } from '../contract/index.js';
import { operatorCheck } from './check.js';
import { expect, expectHeader, expectProblem, expectShape, expectStatus } from './expect.js';

/** Grants (§12). */
export const grantChecks = [
  operatorCheck(
    '§12.1',
    'createGrant answers 201 with a Grant that is not stored',
    async (bench) => {
      const { id } = await bench.createStream();
      const answer = await bench.operate('createGrant', id);
      expectStatus(answer, 201);
      expectShape(answer, readGrant);
      const cacheControl = expectHeader(answer, 'Cache-Control');
      expect(/no-store/.test(cacheControl), `the grant has Cache-Control ${cacheControl}`);
    },
  ),

  operatorCheck('§12.2', "a grant's WHIP address is absolute", async (bench) => {
    const { whip } = (await bench.granted()).grant;
    expect(/^https?:\/\//i.test(whip.url), 'whip.url is not an absolute http(s) address');
  }),

  operatorCheck('§12.4', 'a grant expires in the future', async (bench) => {
    const { whip } = (await bench.granted()).grant;
    expect(Date.parse(whip.expiresAt) > Date.now(), `it expired at ${whip.expiresAt}`);
  }),

  operatorCheck('§1.8', 'a grant for an unknown stream is 404 stream-not-found', async (bench) => {
    const answer = await bench.operate('createGrant', 'st_conformance');
    expectProblem(answer, [404], 'stream-not-found');
  }),
];
