import { readStreamPage } from '../contract/index.js';
import { operatorCheck } from './check.js';
import { expect, expectProblem, expectShape, expectStatus } from './expect.js';
import { createReport } from './samples.js';
import { readGrantToken } from './workbench.js';

/** Deleting streams (§11). */
export const deleteChecks = [
  operatorCheck('§11.1', 'deleteStream answers 204, and the stream is gone', async (bench) => {
    const { id } = await bench.createStream();
    const answer = await bench.operate('deleteStream', id);
    expectStatus(answer, 204);
    expect(answer.text === '', 'the 204 has a body');
    expectProblem(await bench.call('GET', `/streams/${id}`), [404], 'stream-not-found');
    const { streams } = expectShape(await bench.operate('listStreams'), readStreamPage);
    expect(!streams.some((stream) => stream.id === id), 'the deleted stream is still listed');
  }),

  operatorCheck('§11.3', 'deleting what is gone is 404', async (bench) => {
    const { id } = await bench.createStream();
    expectStatus(await bench.operate('deleteStream', id), 204);
    expectProblem(await bench.operate('deleteStream', id), [404], 'stream-not-found');
  }),

  operatorCheck('§11.2', 'recordings can be deleted with the stream', async (bench) => {
    const { id } = await bench.createStream();
    const path = `/streams/${id}?recordings=delete`;
    expectStatus(await bench.call('DELETE', path, { token: bench.token }), 204);
  }),

  operatorCheck(
    '§11.2',
    'another value of recordings is 400, and deletes nothing',
    async (bench) => {
      const { id } = await bench.createStream();
      const path = `/streams/${id}?recordings=perhaps`;
      const answer = await bench.call('DELETE', path, { token: bench.token });
      expectProblem(answer, [400], 'query-invalid');
      expectStatus(await bench.call('GET', `/streams/${id}`), 200);
    },
  ),

  operatorCheck('§11.1', "a deleted stream's grants are void", async (bench) => {
    const { id } = await bench.createStream();
    const token = readGrantToken(await bench.createGrant(id));
    expectStatus(await bench.operate('deleteStream', id), 204);
    const path = `/streams/${id}/broadcasts/conformance`;
    const answer = await bench.call('PUT', path, { token, json: createReport() });
    expectProblem(answer, [404, 401], 'stream-not-found', 'token-invalid');
  }),
];
