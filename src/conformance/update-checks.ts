import { readStream } from '../contract/index.js';
import { operatorCheck } from './check.js';
import { expect, expectProblem, expectShape, expectStatus } from './expect.js';

/** Changing streams (§10). */
export const updateChecks = [
  operatorCheck(
    '§10.1',
    'updateStream changes what it is given and leaves the rest',
    async (bench) => {
      const startsAt = '2031-05-04T10:30:00Z';
      const before = await bench.createStream({ startsAt });
      const answer = await bench.operate('updateStream', before.id, { json: { title: 'Renamed' } });
      expectStatus(answer, 200);
      const after = expectShape(answer, readStream);
      expect(after.title === 'Renamed', `the title is still "${after.title}"`);
      expect(after.startsAt === before.startsAt, 'startsAt changed, and was not asked to');
      const hasMoved = Date.parse(after.updatedAt) > Date.parse(before.updatedAt);
      expect(hasMoved, 'updatedAt did not move');
      const json = { startsAt: null };
      const cleared = expectShape(
        await bench.operate('updateStream', before.id, { json }),
        readStream,
      );
      expect(cleared.startsAt === null, 'startsAt: null did not clear it');
    },
  ),

  operatorCheck('§8.4', 'getStream shows what a write has answered', async (bench) => {
    const { id } = await bench.createStream();
    for (const title of ['First', 'Second', 'Third']) {
      expectStatus(await bench.operate('updateStream', id, { json: { title } }), 200);
      const seen = expectShape(await bench.call('GET', `/streams/${id}`), readStream);
      expect(seen.title === title, `after the title became ${title}, getStream says ${seen.title}`);
    }
  }),

  operatorCheck('§10.2', 'read-only and unknown fields are ignored', async (bench) => {
    const before = await bench.createStream();
    const json = { ...before, status: 'completed', createdAt: '2000-01-01T00:00:00Z', other: 1 };
    const answer = await bench.operate('updateStream', before.id, { json });
    expectStatus(answer, 200);
    const after = expectShape(answer, readStream);
    const isSame = after.status === before.status && after.createdAt === before.createdAt;
    expect(isSame, 'a read-only field was taken from the request');
  }),

  operatorCheck('§10.2', 'a wrong value changes nothing at all', async (bench) => {
    const { id, title } = await bench.createStream();
    const json = { title: 'Half', visibility: 7 };
    const answer = await bench.operate('updateStream', id, { json });
    expectProblem(answer, [422, 400], 'field-invalid');
    const after = expectShape(await bench.call('GET', `/streams/${id}`), readStream);
    expect(after.title === title, 'a refused change was made by half');
  }),

  operatorCheck('§1.8', 'changing an unknown stream is 404 stream-not-found', async (bench) => {
    const answer = await bench.operate('updateStream', 'st_conformance', { json: { title: 'x' } });
    expectProblem(answer, [404], 'stream-not-found');
  }),
];
