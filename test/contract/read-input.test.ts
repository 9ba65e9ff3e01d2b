import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ProblemError,
  readBroadcastReport,
  readStreamInput,
  readStreamPatch,
  readUploadInput,
} from '../../src/contract/index.js';
import { validatorOf } from './openapi-document.js';

const report = {
  startedAt: '2026-11-28T13:01:10.250Z',
  endedAt: null,
  sentAt: '2026-11-28T13:05:00Z',
  parts: [
    { id: 'p', startedAt: '2026-11-28T13:01:10Z', duration: 10, bytes: 1, type: 'video/mp4' },
  ],
};
const [part] = report.parts;
const upload = { broadcastId: 'b', partId: 'p', type: 'video/webm;codecs="vp8,opus"', size: null };

/** What each reader takes, and what it refuses with the path that the detail must begin with. */
const cases = [
  {
    name: 'readStreamInput',
    schema: 'StreamInput',
    read: readStreamInput,
    right: [
      { title: 'x' },
      { title: '🕯'.repeat(200) },
      { title: 'x', startsAt: null, backup: true, managers: [], method: 'encoder' },
      { title: 'x', startsAt: '2026-11-28T13:01:10.250+01:00', visibility: 'private' },
      { title: 'x', startsAt: '2028-02-29T23:59:59Z' },
      { title: 'x', id: 'st_mine', status: 'live', whatever: {} },
      { title: 'x', managers: Array.from({ length: 100 }, () => 'm'.repeat(200)) },
    ],
    wrong: [
      ['title', {}],
      ['title', { title: null }],
      ['title', { title: '   ' }],
      ['startsAt', { title: 'x', startsAt: '2026-02-29T12:00:00Z' }],
      ['startsAt', { title: 'x', startsAt: '2026-11-28T24:00:00Z' }],
      ['title', { title: 'x'.repeat(201) }],
      ['method', { title: 'x', method: 'toString' }],
      ['method', { title: 'x', method: null }],
      ['visibility', { title: 'x', visibility: 'Public' }],
      ['startsAt', { title: 'x', startsAt: 1_700_000_000 }],
      ['startsAt', { title: 'x', startsAt: '2026-11-28' }],
      ['startsAt', { title: 'x', startsAt: '2026-13-28T13:00:00Z' }],
      ['backup', { title: 'x', backup: 'true' }],
      ['managers', { title: 'x', managers: 'ada' }],
      ['managers', { title: 'x', managers: Array.from({ length: 101 }, () => 'm') }],
      ['managers[1]', { title: 'x', managers: ['ada', ''] }],
      ['managers[0]', { title: 'x', managers: ['m'.repeat(201)] }],
    ],
  },
  {
    name: 'readStreamPatch',
    schema: 'StreamPatch',
    read: readStreamPatch,
    right: [{}, { startsAt: null }, { title: 'x', updatedAt: 'ignored' }],
    wrong: [
      ['title', { title: '' }],
      ['visibility', { visibility: 7 }],
    ],
  },
  {
    name: 'readBroadcastReport',
    schema: 'BroadcastReport',
    read: readBroadcastReport,
    right: [
      report,
      { ...report, endedAt: report.sentAt, parts: [] },
      { ...report, endedAt: report.sentAt, ending: 'found' },
    ],
    wrong: [
      ['startedAt', { ...report, startedAt: 'now' }],
      ['sentAt', { ...report, sentAt: undefined }],
      ['ending', { ...report, ending: 'lost' }],
      ['parts', { ...report, parts: null }],
      ['parts', { ...report, parts: Array.from({ length: 10_001 }, () => part) }],
      ['parts[0].bytes', { ...report, parts: [{ ...part, bytes: 1.5 }] }],
      ['parts[0].duration', { ...report, parts: [{ ...part, duration: -1 }] }],
      ['parts[1].id', { ...report, parts: [part, { ...part, id: 7 }] }],
    ],
  },
  {
    name: 'readUploadInput',
    schema: 'UploadInput',
    read: readUploadInput,
    right: [upload, { ...upload, size: 0 }],
    wrong: [
      ['broadcastId', { ...upload, broadcastId: '' }],
      ['partId', { ...upload, partId: 'p'.repeat(201) }],
      ['type', { ...upload, type: 4 }],
      ['size', { ...upload, size: -1 }],
      ['size', { ...upload, size: '1' }],
    ],
  },
] as const;

function problemOf(read: () => unknown): ProblemError {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof ProblemError);
    return error;
  }
  throw new assert.AssertionError({ message: 'it was taken' });
}

for (const { name, schema, read, right, wrong } of cases) {
  describe(name, () => {
    it('takes what the schema takes', () => {
      for (const json of right) {
        read(json);
        assert.ok(validatorOf(schema)(JSON.parse(JSON.stringify(json))));
      }
    });

    for (const [path, json] of wrong) {
      it(`refuses ${JSON.stringify(json).slice(0, 70)} for ${path}`, () => {
        const { code, message } = problemOf(() => read(json));
        assert.equal(code, 'field-invalid');
        assert.equal(message.slice(0, path.length + 1), `${path} `);
        assert.equal(validatorOf(schema)(JSON.parse(JSON.stringify(json))), false);
      });
    }

    it('calls a body that is no object body-unreadable', () => {
      for (const json of [null, [], 'x', 7, true]) {
        assert.equal(problemOf(() => read(json)).code, 'body-unreadable');
      }
    });
  });
}

describe('readStreamInput', () => {
  it('leaves read-only and unknown fields behind', () => {
    assert.deepEqual(readStreamInput({ title: 'x', id: 'st_mine', other: 1 }), { title: 'x' });
  });

  it('refuses NUL, which databases refuse', () => {
    assert.equal(problemOf(() => readStreamInput({ title: 'a\0b' })).code, 'field-invalid');
  });
});
