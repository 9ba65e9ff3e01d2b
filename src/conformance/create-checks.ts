import { readStream } from '../contract/index.js';
import { operatorCheck } from './check.js';
import { expect, expectHeader, expectShape, expectStatus } from './expect.js';

/** Enough to meet a limit, and few enough for a backend whose media service makes each for real. */
const atOnce = 50;

const startsAt = '2031-05-04T10:30:00Z';

/** Creating streams (§6). */
export const createChecks = [
  operatorCheck('§6.2', 'createStream answers 201 with the Stream', async (bench) => {
    const answer = await bench.operate('createStream', '', {
      json: { title: 'Conformance check' },
    });
    bench.track(answer);
    expectStatus(answer, 201);
    const stream = expectShape(answer, readStream);
    expect(stream.title === 'Conformance check', `the title came back as "${stream.title}"`);
    expect(stream.status === 'ready', `a new stream is ${stream.status}, not ready`);
    expect(stream.recordings.length === 0, 'a new stream has recordings');
  }),

  operatorCheck('§6.2', 'Location leads to the new stream', async (bench) => {
    const answer = await bench.operate('createStream', '', {
      json: { title: 'Conformance check' },
    });
    bench.track(answer);
    const { id } = expectShape(answer, readStream);
    const location = new URL(expectHeader(answer, 'Location'), `${bench.baseUrl}/streams`).href;
    const expected = `${bench.baseUrl}/streams/${id}`;
    const isSame = new URL(location).pathname === new URL(expected).pathname;
    expect(isSame, `Location leads to ${location}, not to ${expected}`);
  }),

  operatorCheck('§6.1', 'what was asked for holds, and the rest is by default', async (bench) => {
    const plain = await bench.createStream();
    expect(plain.method === 'browser', `the method is ${plain.method} by default`);
    expect(plain.visibility === 'public', `the visibility is ${plain.visibility} by default`);
    expect(plain.startsAt === null, 'startsAt is not null by default');
    const timed = await bench.createStream({ title: ' Gedenkfeier für Zoë 🕯', startsAt });
    expect(Date.parse(timed.startsAt ?? '') === Date.parse(startsAt), 'startsAt was not kept');
    expect(timed.title.trim() === 'Gedenkfeier für Zoë 🕯', 'the title was not kept');
  }),

  operatorCheck('§1.3', 'unknown and read-only fields are ignored', async (bench) => {
    const answer = await bench.operate('createStream', '', {
      json: { title: 'Conformance check', id: 'st_mine', status: 'live', conformance: { a: 1 } },
    });
    bench.track(answer);
    expectStatus(answer, 201);
    const { id, status } = expectShape(answer, readStream);
    expect(id !== 'st_mine' && status === 'ready', 'a read-only field was taken from the request');
  }),

  operatorCheck(
    '§6.1',
    'an encoder stream can be created',
    async (bench) => {
      const { method } = await bench.createStream({ method: 'encoder' });
      expect(method === 'encoder', `the method came back as ${method}`);
    },
    'encoder',
  ),

  operatorCheck('§6.6', 'many creates at once are not limited', async (bench) => {
    const json = { title: 'Conformance check' };
    const create = () => bench.operate('createStream', '', { json, waitsForLimit: false });
    const answers = await Promise.all(Array.from({ length: atOnce }, create));
    answers.forEach((answer) => bench.track(answer));
    for (const answer of answers) expectStatus(answer, 201);
    const ids = new Set(answers.map((answer) => expectShape(answer, readStream).id));
    expect(ids.size === atOnce, `${atOnce} requests made ${ids.size} streams`);
  }),
];
