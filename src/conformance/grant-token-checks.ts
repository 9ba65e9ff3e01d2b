import { operatorCheck } from './check.js';
import { expectProblem, expectStatus } from './expect.js';
import { createReport, uploadInput } from './samples.js';
import { readGrantToken } from './workbench.js';

/** What a grant's token may do (§3.5). */
export const grantTokenChecks = [
  operatorCheck('§3.5', "a grant's token may report its stream's broadcast", async (bench) => {
    const { id, token } = await bench.grantToken();
    const path = `/streams/${id}/broadcasts/conformance`;
    expectStatus(await bench.call('PUT', path, { token, json: createReport() }), 204);
  }),

  operatorCheck(
    '§3.5',
    "a grant's token may ask for an upload to its stream",
    async (bench) => {
      const { id, token } = await bench.grantToken();
      const path = `/streams/${id}/uploads`;
      expectStatus(await bench.call('POST', path, { token, json: uploadInput }), 201);
    },
    'uploads',
  ),

  operatorCheck('§3.5', "a grant's token may not manage, create or list", async (bench) => {
    const { id, token } = await bench.grantToken();
    const json = { title: 'Taken over' };
    const tries = [
      await bench.call('PATCH', `/streams/${id}`, { token, json }),
      await bench.call('POST', '/streams', { token, json }),
      await bench.call('GET', '/streams', { token }),
      await bench.call('POST', `/streams/${id}/grants`, { token }),
      await bench.call('DELETE', `/streams/${id}`, { token }),
    ];
    tries.forEach((answer) => bench.track(answer));
    for (const answer of tries) expectProblem(answer, [403], 'not-allowed');
    expectStatus(await bench.call('GET', `/streams/${id}`), 200);
  }),

  operatorCheck('§3.5', "a grant's token is worth nothing on another stream", async (bench) => {
    const { token } = await bench.grantToken();
    const { id } = await bench.createStream();
    const json = createReport();
    const path = `/streams/${id}/broadcasts/conformance`;
    expectProblem(await bench.call('PUT', path, { token, json }), [403], 'not-allowed');
    const upload = { token, json: uploadInput };
    if (bench.features.includes('uploads')) {
      const answer = await bench.call('POST', `/streams/${id}/uploads`, upload);
      expectProblem(answer, [403], 'not-allowed');
    }
  }),

  operatorCheck('§12.1', 'a new grant leaves the earlier ones good', async (bench) => {
    const { id } = await bench.createStream();
    const token = readGrantToken(await bench.createGrant(id));
    await bench.createGrant(id);
    const path = `/streams/${id}/broadcasts/conformance`;
    expectStatus(await bench.call('PUT', path, { token, json: createReport() }), 204);
  }),

  operatorCheck(
    '§3.5',
    "a grant's token may view its private stream, and no other",
    async (bench) => {
      const [mine, other] = [
        await bench.createStream({ visibility: 'private' }),
        await bench.createStream({ visibility: 'private' }),
      ];
      const token = readGrantToken(await bench.createGrant(mine.id));
      expectStatus(await bench.call('GET', `/streams/${mine.id}`, { token }), 200);
      const refused = await bench.call('GET', `/streams/${other.id}`, { token });
      expectProblem(refused, [403], 'not-allowed');
    },
    'private',
  ),
];
