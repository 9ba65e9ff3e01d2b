import { openCheck, operatorCheck } from './check.js';
import { expect, expectProblem, expectStatus } from './expect.js';

const unreadableToken = 'conformance.not-a-token';

/** Who needs a token (§3). */
export const tokenChecks = [
  openCheck('§3.3', 'creating without a token is 401 token-missing', async (bench) => {
    const answer = await bench.call('POST', '/streams', { json: { title: 'Conformance check' } });
    bench.track(answer);
    expectProblem(answer, [401], 'token-missing');
    const challenge = answer.headers.get('WWW-Authenticate') ?? '';
    expect(/^bearer/i.test(challenge), 'the 401 has no WWW-Authenticate: Bearer');
  }),

  openCheck('§3.3', 'creating with an unreadable token is 401 token-invalid', async (bench) => {
    const json = { title: 'Conformance check' };
    const answer = await bench.call('POST', '/streams', { json, token: unreadableToken });
    bench.track(answer);
    expectProblem(answer, [401], 'token-invalid');
  }),

  openCheck('§7.4', 'the list is not public', async (bench) => {
    expectProblem(await bench.call('GET', '/streams'), [401], 'token-missing');
  }),

  operatorCheck('§3.2', 'everything that writes needs a token', async (bench) => {
    const { id } = await bench.createStream();
    const writes = [
      ['PATCH', `/streams/${id}`],
      ['DELETE', `/streams/${id}`],
      ['POST', `/streams/${id}/grants`],
      ['PUT', `/streams/${id}/broadcasts/conformance`],
    ] as const;
    for (const [method, path] of writes) {
      expectProblem(await bench.call(method, path, { json: {} }), [401], 'token-missing');
    }
    expectStatus(await bench.call('GET', `/streams/${id}`), 200);
  }),

  operatorCheck('§3.2', 'a public stream is viewed without a token', async (bench) => {
    const { id } = await bench.createStream({ visibility: 'public' });
    expectStatus(await bench.call('GET', `/streams/${id}`), 200);
  }),

  operatorCheck(
    '§3.2',
    'a private stream is not viewed without a token',
    async (bench) => {
      const { id, visibility } = await bench.createStream({ visibility: 'private' });
      expect(visibility === 'private', 'the stream was created public');
      const refused = await bench.call('GET', `/streams/${id}`);
      expectProblem(refused, [401], 'token-missing');
      expectStatus(await bench.operate('getStream', id), 200);
      if (!bench.features.includes('events')) return;
      expectProblem(await bench.call('GET', `/streams/${id}/events`), [401], 'token-missing');
    },
    'private',
  ),
];
