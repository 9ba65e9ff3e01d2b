import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KnownStreams } from '../../src/server/uploads/known-streams.js';

function createKnown(maxKnown: number) {
  const loaded: string[] = [];
  const load = (id: string) => {
    loaded.push(id);
    return Promise.resolve({ id });
  };
  return { loaded, known: new KnownStreams(load, maxKnown) };
}

const nothing = () => undefined;

describe('KnownStreams', () => {
  it('loads once what is asked for twice, also at once', async () => {
    const { loaded, known } = createKnown(2);
    const ask = () => known.use('a', (value) => value);
    const [first, second] = await Promise.all([ask(), ask()]);
    assert.equal(first, second);
    assert.equal(await ask(), first);
    assert.deepEqual(loaded, ['a']);
  });

  it('forgets what was used longest ago', async () => {
    const { loaded, known } = createKnown(2);
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) await known.use(id, nothing);
    assert.deepEqual(loaded, ['a', 'b', 'c', 'b']);
    assert.equal(known.size, 2);
  });

  it('keeps what somebody is at work on, however many others are used meanwhile', async () => {
    const { loaded, known } = createKnown(1);
    let finish = () => {};
    const work = new Promise<void>((resolve) => (finish = resolve));
    const atWork = known.use('a', () => work);
    for (const id of ['b', 'c', 'a', 'd']) await known.use(id, nothing);
    assert.deepEqual(loaded, ['a', 'b', 'c', 'd']);
    finish();
    await atWork;
    assert.equal(known.size, 1);
  });

  it('tries again what could not be loaded', async () => {
    let tries = 0;
    const known = new KnownStreams(async () => {
      if ((tries += 1) === 1) throw new Error('the disk is away');
      return 'here';
    });
    await assert.rejects(known.use('a', nothing), /away/);
    assert.equal(await known.use('a', (value) => value), 'here');
  });

  it('keeps what was loaded since, when an older load fails late', async () => {
    const loads: { resolve: (value: string) => void; reject: (reason: Error) => void }[] = [];
    const known = new KnownStreams(
      () => new Promise<string>((resolve, reject) => loads.push({ resolve, reject })),
    );
    const older = known.use('a', nothing);
    known.forget('a');
    const newer = known.use('a', (value) => value);
    loads[0]?.reject(new Error('the disk was away'));
    await assert.rejects(older, /away/);
    loads[1]?.resolve('here');
    assert.equal(await newer, 'here');
    assert.equal(await known.use('a', (value) => value), 'here');
    assert.equal(loads.length, 2);
  });

  it('keeps it for as long as one of several is still at work', async () => {
    const { loaded, known } = createKnown(1);
    let finish = () => {};
    const work = new Promise<void>((resolve) => (finish = resolve));
    const atWork = known.use('a', () => work);
    await known.use('a', nothing);
    await known.use('b', nothing);
    await known.use('a', nothing);
    assert.deepEqual(loaded, ['a', 'b']);
    finish();
    await atWork;
  });

  it('gives its place free when the work fails', async () => {
    const { known } = createKnown(1);
    const failing = known.use('a', () => Promise.reject(new Error('no')));
    await assert.rejects(failing, /no/);
    await known.use('b', nothing);
    assert.equal(known.size, 1);
  });
});
