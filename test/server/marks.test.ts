import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Stream } from '../../src/contract/index.js';
import { createWorkbench } from './workbench.js';

const eulogy = { at: '2026-11-21T12:10:00Z', title: 'Eulogy' };
const song = { at: '2026-11-21T13:02:00+01:00', title: 'Song' };

describe('marks of a stream', () => {
  const bench = createWorkbench();
  const read = async (line: string, body?: object) => {
    const answer = await bench.ask(line, body === undefined ? {} : { body });
    return { status: answer.status, stream: (await answer.json()) as Stream & { detail?: string } };
  };

  it('are kept in the order of the event, replaced as a whole, and taken away', async () => {
    const made = await read('POST /streams', { title: 'Service', marks: [eulogy, song] });
    assert.deepEqual(made.stream.marks, [song, eulogy]);
    const line = `PATCH /streams/${made.stream.id}`;
    assert.deepEqual((await read(line, { title: 'Farewell' })).stream.marks, [song, eulogy]);
    assert.deepEqual((await read(line, { marks: [eulogy] })).stream.marks, [eulogy]);
    const shown = await read(`GET /streams/${made.stream.id}`);
    assert.deepEqual(shown.stream.marks, [eulogy]);
    assert.equal('marks' in (await read(line, { marks: [] })).stream, false);
  });

  it('are taken as many and as long as they may be', async () => {
    const marks = Array.from({ length: 200 }, () => ({ ...song, title: '\u{1f56f}'.repeat(200) }));
    const managers = Array.from({ length: 100 }, () => '\u{1f56f}'.repeat(200));
    const body = { title: 'Service', marks, managers };
    const { status, stream } = await read('POST /streams', body);
    assert.equal(status, 201);
    assert.equal((await read(`PATCH /streams/${stream.id}`, body)).stream.marks?.length, 200);
  });

  it('are refused by the name of the field where they stand nowhere or say nothing', async () => {
    const { stream } = await read('POST /streams', { title: 'Service', marks: [eulogy] });
    for (const [marks, field] of [
      [[eulogy, { at: 'soon', title: 'Song' }], 'marks[1].at'],
      [[{ at: song.at, title: ' ' }], 'marks[0].title'],
      [Array.from({ length: 201 }, () => song), 'marks'],
    ] as const) {
      const { status, stream: problem } = await read(`PATCH /streams/${stream.id}`, { marks });
      assert.equal(status, 422);
      assert.ok(problem.detail?.startsWith(`${field} `), problem.detail);
    }
    assert.deepEqual((await read(`GET /streams/${stream.id}`)).stream.marks, [eulogy]);
  });
});
