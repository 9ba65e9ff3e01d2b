import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import type { StreamRecord, StreamStore } from '../../src/server/index.js';
import { describeStoreDuties } from './store-duties-suite.js';
import { attend, build, keep, removal, rename } from './store-records.js';

export interface StoreUnderTest {
  readonly name: string;
  /** An empty store on this clock. */
  open(now: () => Date): Promise<StreamStore>;
  /** The same data in a store opened anew; absent where nothing outlives the process. */
  reopen?(store: StreamStore, now: () => Date): Promise<StreamStore>;
}

/** What every store promises. */
export function describeStore({ name, open, reopen }: StoreUnderTest): void {
  describeStoreDuties(name, open);
  describe(name, () => {
    let store: StreamStore;
    let time = new Date('2026-11-21T12:00:00Z');
    const now = () => time;

    beforeEach(async () => {
      await store?.close();
      time = new Date('2026-11-21T12:00:00Z');
      store = await open(now);
    });
    after(() => store.close());

    const ids = (records: readonly StreamRecord[]) => records.map(({ id }) => id);

    it('gives back what it was given, and null for what it was not', async () => {
      await store.insert(build('st_a'));
      assert.deepEqual(await store.get('st_a'), build('st_a'));
      assert.equal(await store.get('st_b'), null);
    });

    it('keeps every text and every order of fields to the letter', async () => {
      const title = 'Trauerfeier für Zoë 🕯 \u0000 \ud800 \\u0041 \u2028';
      const record = build('st_a');
      const given = {
        ...record,
        shown: { ...record.shown, title, zebra: 1e-7, alpha: [null, ''] },
      };
      await store.insert(given);
      assert.equal(JSON.stringify(await store.get('st_a')), JSON.stringify(given));
    });

    it('finds nothing under what no stream can be called', async () => {
      await store.insert(build('st_a'));
      for (const id of ['', 'st_a\0', 'st_a ', '\ud800']) {
        assert.equal(await store.get(id), null);
        assert.equal(await store.findByReference(id), null);
        assert.equal(await store.update(id, rename('b')), null);
        const after = { createdAt: '2026-11-21T11:00:00.000Z', id };
        assert.deepEqual(await store.list({ limit: 9, after, person: id }), []);
      }
    });

    it('leaves a record that is there as it is, and says which one stands', async () => {
      await store.insert(build('st_a'));
      await store.update('st_a', rename('changed'));
      assert.equal((await store.insert(build('st_a')))?.shown.title, 'changed');
      assert.equal((await store.get('st_a'))?.shown.title, 'changed');
    });

    it('counts a revision where viewers see a difference, and only there', async () => {
      await store.insert(build('st_a'));
      time = new Date('2026-11-21T12:00:05Z');
      assert.equal((await store.update('st_a', attend('waiting')))?.revision, 1);
      const renamed = await store.update('st_a', rename('b'));
      assert.equal(renamed?.revision, 2);
      assert.equal(renamed?.updatedAt, '2026-11-21T12:00:05.000Z');
      assert.equal(renamed?.kept.attention, 'waiting');
      const written = await store.update('st_a', (record) => ({ ...record, isWrite: true }));
      assert.equal(written?.revision, 3);
      assert.deepEqual(await store.get('st_a'), written);
    });

    it('loses none of many updates at once', async () => {
      await store.insert(build('st_a'));
      const append = (record: StreamRecord) => rename(`${record.shown.title}+`)(record);
      await Promise.all(Array.from({ length: 50 }, () => store.update('st_a', append)));
      assert.equal((await store.get('st_a'))?.shown.title, `st_a${'+'.repeat(50)}`);
    });

    it('changes nothing where the change throws, and goes on afterwards', async () => {
      await store.insert(build('st_a'));
      const fail = () => {
        throw new RangeError('no');
      };
      await assert.rejects(store.update('st_a', fail), RangeError);
      assert.equal((await store.update('st_a', rename('b')))?.revision, 2);
    });

    it('updates and deletes nothing that is not there', async () => {
      assert.equal(await store.update('st_a', rename('b')), null);
      assert.equal(await store.delete('st_a', removal), false);
    });

    it('lists newest first, page by page, also when others come and go meanwhile', async () => {
      for (const index of [1, 2, 3, 4, 5]) {
        await store.insert(build(`st_${index}`, `2026-11-21T12:00:0${index}.000Z`));
      }
      await store.insert(build('st_6', '2026-11-21T12:00:05.000Z'));
      const first = await store.list({ limit: 3, after: null });
      assert.deepEqual(ids(first), ['st_6', 'st_5', 'st_4']);
      await store.delete('st_4', removal);
      await store.insert(build('st_7', '2026-11-21T12:00:07.000Z'));
      const after = first.at(-1) ?? null;
      assert.deepEqual(ids(await store.list({ limit: 3, after })), ['st_3', 'st_2', 'st_1']);
    });

    it('lists to a person what that person owns or manages, page by page', async () => {
      const people = [['anna'], ['anna', 'ben', 'anna'], ['ben'], [null, 'anna']] as const;
      for (const [index, [owner, ...managers]] of people.entries()) {
        const record = build(`st_${index}`, `2026-11-21T12:00:0${index}.000Z`);
        await store.insert({ ...record, kept: { ...record.kept, owner, managers } });
      }
      const first = await store.list({ limit: 2, after: null, person: 'anna' });
      assert.deepEqual(ids(first), ['st_3', 'st_1']);
      const after = first.at(-1) ?? null;
      assert.deepEqual(ids(await store.list({ limit: 2, after, person: 'anna' })), ['st_0']);
      await store.update('st_1', keep({ owner: 'carl', managers: [] }));
      await store.delete('st_0', removal);
      assert.deepEqual(ids(await store.list({ limit: 9, after: null, person: 'anna' })), ['st_3']);
      assert.deepEqual(ids(await store.list({ limit: 9, after: null, person: 'carl' })), ['st_1']);
    });

    it('finds a stream by what webhooks call it, as long as it is called so', async () => {
      const record = build('st_a');
      await store.insert({ ...record, kept: { ...record.kept, references: ['mux:1', 'mux:2'] } });
      assert.equal(await store.findByReference('mux:2'), 'st_a');
      await store.update('st_a', keep({ references: ['mux:2', 'mux:3'] }));
      assert.equal(await store.findByReference('mux:1'), null);
      assert.equal(await store.findByReference('mux:3'), 'st_a');
      await store.delete('st_a', removal);
      assert.equal(await store.findByReference('mux:3'), null);
    });

    it('knows which streams need attention, and how much', async () => {
      for (const id of ['st_a', 'st_b', 'st_c']) await store.insert(build(id));
      await store.update('st_b', attend('waiting'));
      await store.update('st_c', attend('close'));
      assert.deepEqual((await store.listAttended('waiting')).sort(), ['st_b', 'st_c']);
      assert.deepEqual(await store.listAttended('close'), ['st_c']);
      await store.update('st_c', attend('none'));
      assert.deepEqual(await store.listAttended('waiting'), ['st_b']);
    });

    it('tells of what viewers can see change, and of nothing else', async () => {
      const told: (string | null)[] = [];
      const stop = store.subscribe((streamId) => told.push(streamId));
      await store.insert(build('st_a'));
      await store.insert(build('st_a'));
      await store.update('st_a', attend('waiting'));
      assert.deepEqual(told, ['st_a']);
      await store.update('st_a', rename('b'));
      await store.delete('st_a', removal);
      assert.deepEqual(told, ['st_a', 'st_a', 'st_a']);
      stop();
      await store.insert(build('st_b'));
      assert.equal(told.length, 3);
    });

    if (!reopen) return;

    it('has everything again after it was closed', async () => {
      await store.insert(build('st_a'));
      await store.update('st_a', attend('waiting'));
      const secret = await store.secret('grant-tokens');
      store = await reopen(store, now);
      assert.equal((await store.get('st_a'))?.kept.attention, 'waiting');
      assert.deepEqual(await store.listAttended('waiting'), ['st_a']);
      assert.equal(await store.secret('grant-tokens'), secret);
    });
  });
}
