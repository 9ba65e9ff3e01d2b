import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { SafetyPiece } from '../../src/engine/index.js';
import { fingerprint, JoinRequests } from '../../src/engine/joining/join-requests.js';
import type { RecordingSummary } from '../../src/engine/recording/finished-recording.js';

const piece = (id: string): SafetyPiece => ({
  id,
  broadcastId: 'br_1',
  type: 'video/mp4',
  path: `/pieces/${id}`,
  startedAt: '2026-01-01T10:00:00.000Z',
  duration: 10,
});

describe('JoinRequests', () => {
  let dataDir: string;
  let requests: JoinRequests;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'streamside-requests-'));
    requests = new JoinRequests(dataDir);
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const path = (): string => join(dataDir, 'st_1', 'joining.json');
  const written = async (): Promise<unknown> => JSON.parse(await readFile(path(), 'utf8'));

  it('keeps no pieces in memory that stand on the disk', async () => {
    assert.equal(requests.set('st_1', [piece('a')]), true);
    assert.equal(requests.set('st_1', [piece('a')]), false);
    const request = requests.get('st_1');
    assert.ok(request !== null);
    await requests.save('st_1');
    assert.equal(request.pieces, null);
    assert.deepEqual(await requests.piecesOf('st_1', request), [piece('a')]);
    await requests.noteDone('st_1', request, 'joined');
    assert.equal(request.pieces, null);
    assert.deepEqual(await written(), { pieces: [piece('a')], done: 'joined' });

    const next = new JoinRequests(dataDir);
    const found = await next.open('st_1');
    assert.deepEqual([found?.pieces, found?.done], [null, 'joined']);
    assert.equal(next.set('st_1', [piece('a')]), false);
  });

  it('keeps those that the disk does not take', async () => {
    const full = new JoinRequests(join(dataDir, 'file'));
    await writeFile(join(dataDir, 'file'), '');
    full.set('st_1', [piece('a')]);
    await assert.rejects(full.save('st_1'));
    const request = full.get('st_1');
    assert.ok(request !== null);
    assert.deepEqual(await full.piecesOf('st_1', request), [piece('a')]);
  });

  it('writes what came last, however much comes at once', async () => {
    const saved = ['a', 'b', 'c'].map((id) => {
      requests.set('st_1', [piece(id)]);
      return requests.save('st_1');
    });
    await Promise.all(saved);
    assert.deepEqual(await written(), { pieces: [piece('c')], done: null });
    assert.deepEqual(await readdir(join(dataDir, 'st_1')), ['joining.json']);
  });

  it('does not put pieces that were joined in the place of those that came meanwhile', async () => {
    requests.set('st_1', [piece('a')]);
    await requests.save('st_1');
    const joining = requests.get('st_1');
    assert.ok(joining !== null);
    requests.set('st_1', [piece('a'), piece('b')]);
    await requests.save('st_1');
    await requests.noteDone('st_1', joining, 'of a alone');
    assert.deepEqual(await written(), { pieces: [piece('a'), piece('b')], done: null });
  });

  it('leaves nothing of a stream that is deleted while it is written', async () => {
    requests.set('st_1', [piece('a')]);
    const saved = requests.save('st_1');
    // It is at work on the disk then.
    await new Promise((resolve) => setImmediate(resolve));
    await requests.delete('st_1');
    await saved;
    assert.deepEqual(await readdir(dataDir, { recursive: true }), ['st_1']);
    assert.equal(requests.get('st_1'), null);
  });

  it('takes the same pieces again where they cannot be read any more', async () => {
    requests.set('st_1', [piece('a')]);
    await requests.save('st_1');
    await writeFile(path(), 'half');
    const request = requests.get('st_1');
    assert.ok(request !== null);
    assert.equal(await requests.piecesOf('st_1', request), null);
    assert.equal(requests.set('st_1', [piece('a')]), true);
  });
});

describe('fingerprint', () => {
  it('is the same in whatever order recordings are found', () => {
    const [first, second] = ['rec_b', 'rec_a'].map((id): RecordingSummary => ({
      ...{ id, state: 'ready', durationMs: 1000, spans: [], mp4: true },
      startedAt: '2026-01-01T10:00:00.000Z',
      endedAt: '2026-01-01T10:00:01.000Z',
    }));
    assert.ok(first && second);
    const known = fingerprint([piece('a')], [first, second]);
    assert.equal(fingerprint([piece('a')], [second, first]), known);
    assert.notEqual(fingerprint([piece('a')], [first]), known);
    assert.notEqual(fingerprint([piece('b')], [first, second]), known);
  });
});
