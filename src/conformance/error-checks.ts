import type { CallOptions, Workbench } from './workbench.js';
import { openCheck, operatorCheck } from './check.js';
import { expect, expectProblem, expectStatus } from './expect.js';

/** Wrong values of createStream's fields, each with the start of the path that `detail` must name. */
const wrongFields: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['title', {}],
  ['title', { title: '' }],
  ['title', { title: 7 }],
  ['title', { title: 'x'.repeat(201) }],
  ['method', { title: 'x', method: 'pigeon' }],
  ['visibility', { title: 'x', visibility: true }],
  ['startsAt', { title: 'x', startsAt: 'tomorrow' }],
  ['backup', { title: 'x', backup: 'yes' }],
  ['managers', { title: 'x', managers: 'ada' }],
  ['managers', { title: 'x', managers: [7] }],
];

/** A create that must be refused; were it not, what it made is cleared away. */
async function createWrongly(bench: Workbench, options: CallOptions) {
  const answer = await bench.operate('createStream', '', options);
  bench.track(answer);
  return answer;
}

/** Problems (§2). */
export const errorChecks = [
  openCheck('§2.1', 'an error is a whole problem', async (bench) => {
    const problem = expectProblem(
      await bench.call('GET', '/no-such-thing'),
      [404],
      'route-not-found',
    );
    expect(problem.title !== '', 'the problem has no title');
  }),

  openCheck('§2.4', 'a problem is not stored', async (bench) => {
    const { headers } = await bench.call('GET', '/no-such-thing');
    const cacheControl = headers.get('Cache-Control') ?? '';
    expect(/no-store/.test(cacheControl), `the problem has Cache-Control ${cacheControl || '–'}`);
  }),

  operatorCheck('§2.5', 'a body that is not JSON is 400 body-unreadable', async (bench) => {
    expectProblem(await createWrongly(bench, { text: '{"title":' }), [400], 'body-unreadable');
  }),

  operatorCheck('§2.5', 'a body that is not an object is 400 body-unreadable', async (bench) => {
    for (const text of ['[]', 'null', '"title"', '7']) {
      expectProblem(await createWrongly(bench, { text }), [400], 'body-unreadable');
    }
  }),

  operatorCheck('§2.5', 'a wrong field is 422 or 400, and detail names it', async (bench) => {
    for (const [field, json] of wrongFields) {
      const answer = await createWrongly(bench, { json });
      const { detail = '' } = expectProblem(answer, [422, 400], 'field-invalid');
      const sent = JSON.stringify(json).slice(0, 60);
      expect(detail.includes(field), `the detail for ${sent} does not name ${field}: "${detail}"`);
    }
  }),

  operatorCheck('§2.5', 'a body of 60 KiB is taken', async (bench) => {
    const answer = await createWrongly(bench, { json: { title: 'x', other: 'x'.repeat(61_440) } });
    expectStatus(answer, 201);
  }),

  operatorCheck('§2.5', 'a body that is too large is 413 body-too-large', async (bench) => {
    const json = { title: 'x', other: 'x'.repeat(3 * 1024 * 1024) };
    const answer = await createWrongly(bench, { json });
    if (answer.status !== 201) expectProblem(answer, [413], 'body-too-large');
  }),

  operatorCheck('§1.2', 'a body that is not called JSON is read, or 415', async (bench) => {
    const headers = { 'Content-Type': 'text/plain' };
    const answer = await createWrongly(bench, { json: { title: 'x' }, headers });
    if (answer.status !== 201) expectProblem(answer, [415], 'type-unsupported');
  }),
];
