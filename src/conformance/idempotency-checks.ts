import { readStream } from '../contract/index.js';
import { operatorCheck } from './check.js';
import { expect, expectProblem, expectShape, expectStatus } from './expect.js';
import type { Workbench } from './workbench.js';

/** A create with the key, whose stream is cleared away. */
async function createWithKey(bench: Workbench, key: string, text: string) {
  const answer = await bench.operate('createStream', '', {
    text,
    headers: { 'Idempotency-Key': key },
  });
  bench.track(answer);
  return answer;
}

const body = '{"title":"Conformance check","backup":false}';
const sameBody = '{ "backup": false, "title": "Conformance check" }';
const otherBody = '{"title":"Another"}';

/** Creating once (§6.4, §6.5). */
export const idempotencyChecks = [
  operatorCheck(
    '§6.4',
    'a replay with the same key answers with the same stream',
    async (bench) => {
      const key = crypto.randomUUID();
      const first = await createWithKey(bench, key, body);
      const replay = await createWithKey(bench, key, body);
      expectStatus(first, 201);
      expectStatus(replay, 201);
      const ids = [first, replay].map((answer) => expectShape(answer, readStream).id);
      expect(ids[0] === ids[1], 'the replay made a second stream');
    },
  ),

  operatorCheck('§6.4', 'two at the same time make one stream', async (bench) => {
    const key = crypto.randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => createWithKey(bench, key, body)));
    for (const answer of answers) expectStatus(answer, 201);
    const ids = new Set(answers.map((answer) => expectShape(answer, readStream).id));
    expect(ids.size === 1, `three requests with one key made ${ids.size} streams`);
  }),

  operatorCheck('§6.5', 'the same key with another body is 409', async (bench) => {
    const key = crypto.randomUUID();
    expectStatus(await createWithKey(bench, key, body), 201);
    expectProblem(await createWithKey(bench, key, otherBody), [409], 'idempotency-conflict');
  }),

  operatorCheck('§6.5', 'bodies are compared by what they say', async (bench) => {
    const key = crypto.randomUUID();
    expectStatus(await createWithKey(bench, key, body), 201);
    expectStatus(await createWithKey(bench, key, sameBody), 201);
  }),

  operatorCheck('§6.4', 'without a key each request makes a stream', async (bench) => {
    const [first, second] = [await bench.createStream(), await bench.createStream()];
    expect(first.id !== second.id, 'two requests without a key made one stream');
  }),
];
