import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import type { StoredReport, StreamRecord, StreamStore } from '../../src/server/index.js';
import { createRecord } from '../../src/server/stream-record.js';

export interface StoreUnderTest {
  readonly name: string;
  /** An empty store on this clock. */
  open(now: () => Date): Promise<StreamStore>;
  /** The same data in a store opened anew; absent where nothing outlives the process. */
  reopen?(store: StreamStore, now: () => Date): Promise<StreamStore>;
}

/** What every store promises. */
export function describeStore({ name, open, reopen }: StoreUnderTest): void {
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

    const build = (id: string, createdAt = '2026-11-21T12:00:00.000Z'): StreamRecord =>
      createRecord(
        {
          id,
          input: { title: id },
          owner: null,
          capabilities: { whep: true, hls: false, recording: true, backup: false },
          provider: { secret: 'kept' },
        },
        new Date(createdAt),
      );
    const rename = (title: string) => (record: StreamRecord) => ({
      shown: { ...record.shown, title },
      kept: record.kept,
    });
    const attend = (attended: boolean) => (record: StreamRecord) => ({
      shown: record.shown,
      kept: { ...record.kept, attended },
    });

    it('gives back what it was given, and null for what it was not', async () => {
      await store.insert(build('st_a'));
      assert.deepEqual(await store.get('st_a'), build('st_a'));
      assert.equal(await store.get('st_b'), null);
    });

    it('leaves a record that is there as it is, and says which one stands', async () => {
      await store.insert(build('st_a'));
      await store.update('st_a', rename('changed'));
      assert.equal((await store.insert(build('st_a'))).shown.title, 'changed');
      assert.equal((await store.get('st_a'))?.shown.title, 'changed');
    });

    it('counts a revision where viewers see a difference, and only there', async () => {
      await store.insert(build('st_a'));
      time = new Date('2026-11-21T12:00:05Z');
      assert.equal((await store.update('st_a', attend(true)))?.revision, 1);
      const renamed = await store.update('st_a', rename('b'));
      assert.equal(renamed?.revision, 2);
      assert.equal(renamed?.updatedAt, '2026-11-21T12:00:05.000Z');
      assert.equal(renamed?.kept.attended, true);
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
      assert.equal(await store.delete('st_a'), false);
    });

    it('lists newest first, page by page, also when others come and go meanwhile', async () => {
      for (const index of [1, 2, 3, 4, 5]) {
        await store.insert(build(`st_${index}`, `2026-11-21T12:00:0${index}.000Z`));
      }
      await store.insert(build('st_6', '2026-11-21T12:00:05.000Z'));
      const ids = (records: StreamRecord[]) => records.map(({ id }) => id);
      const first = await store.list({ limit: 3, after: null });
      assert.deepEqual(ids(first), ['st_6', 'st_5', 'st_4']);
      await store.delete('st_4');
      await store.insert(build('st_7', '2026-11-21T12:00:07.000Z'));
      const after = first.at(-1) ?? null;
      assert.deepEqual(ids(await store.list({ limit: 3, after })), ['st_3', 'st_2', 'st_1']);
    });

    it('knows which streams are not at rest', async () => {
      await store.insert(build('st_a'));
      await store.insert(build('st_b'));
      await store.update('st_b', attend(true));
      assert.deepEqual(await store.listAttended(), ['st_b']);
      await store.update('st_b', attend(false));
      assert.deepEqual(await store.listAttended(), []);
    });

    it('keeps the first use of an idempotency key until it expires or its stream goes', async () => {
      const use = (streamId: string, expiresAt = '2026-11-21T13:00:00.000Z') => ({
        fingerprint: 'f',
        streamId,
        expiresAt,
      });
      const uses = await Promise.all([
        store.reserveKey('k', use('st_a')),
        store.reserveKey('k', use('st_b')),
      ]);
      assert.deepEqual(uses, [use('st_a'), use('st_a')]);
      time = new Date('2026-11-21T13:00:01Z');
      const later = use('st_c', '2026-11-21T14:00:00.000Z');
      assert.deepEqual(await store.reserveKey('k', later), later);
      await store.insert(build('st_c'));
      await store.delete('st_c');
      const anew = use('st_d', '2026-11-21T14:00:00.000Z');
      assert.deepEqual(await store.reserveKey('k', anew), anew);
    });

    it('keeps the report that was sent last, in whatever order they come', async () => {
      const report = (broadcastId: string, sentAt: string): StoredReport => ({
        broadcastId,
        receivedAt: '2026-11-21T12:00:09.000Z',
        report: { startedAt: '2026-11-21T11:00:00Z', endedAt: null, sentAt, parts: [] },
      });
      const newest = report('b1', '2026-11-21T12:00:02+00:00');
      await store.putReport('st_a', report('b1', '2026-11-21T12:00:01Z'));
      await store.putReport('st_a', newest);
      // Later as text, earlier as a time.
      await store.putReport('st_a', report('b1', '2026-11-21T13:00:00+02:00'));
      await store.putReport('st_a', report('b2', '2026-11-21T12:00:00Z'));
      const reports = await store.listReports('st_a');
      assert.deepEqual(
        reports.find(({ broadcastId }) => broadcastId === 'b1'),
        newest,
      );
      assert.equal(reports.length, 2);
      assert.deepEqual(await store.listReports('st_b'), []);
    });

    it('takes a report of a device whose clock was set back, once it cannot have been overtaken', async () => {
      const report = (receivedAt: string, sentAt: string): StoredReport => ({
        broadcastId: 'b1',
        receivedAt,
        report: { startedAt: '2026-11-21T11:00:00Z', endedAt: null, sentAt, parts: [] },
      });
      await store.putReport('st_a', report('2026-11-21T12:00:00Z', '2026-11-21T15:00:00Z'));
      await store.putReport('st_a', report('2026-11-21T12:00:30Z', '2026-11-21T12:00:30Z'));
      assert.equal((await store.listReports('st_a'))[0]?.receivedAt, '2026-11-21T12:00:00Z');
      await store.putReport('st_a', report('2026-11-21T12:02:00Z', '2026-11-21T12:02:00Z'));
      assert.equal((await store.listReports('st_a'))[0]?.receivedAt, '2026-11-21T12:02:00Z');
    });

    it('makes each secret once', async () => {
      const [a, again, b] = await Promise.all(['a', 'a', 'b'].map((one) => store.secret(one)));
      assert.equal(a, again);
      assert.notEqual(a, b);
      assert.equal(Buffer.from(a ?? '', 'base64url').length, 32);
    });

    it('tells of what viewers can see change, and of nothing else', async () => {
      const told: string[] = [];
      const stop = store.subscribe((streamId) => told.push(streamId));
      await store.insert(build('st_a'));
      await store.insert(build('st_a'));
      await store.update('st_a', attend(true));
      assert.deepEqual(told, ['st_a']);
      await store.update('st_a', rename('b'));
      await store.delete('st_a');
      assert.deepEqual(told, ['st_a', 'st_a', 'st_a']);
      stop();
      await store.insert(build('st_b'));
      assert.equal(told.length, 3);
    });

    if (!reopen) return;

    it('has everything again after it was closed', async () => {
      await store.insert(build('st_a'));
      await store.update('st_a', attend(true));
      const secret = await store.secret('grant-tokens');
      store = await reopen(store, now);
      assert.equal((await store.get('st_a'))?.kept.attended, true);
      assert.deepEqual(await store.listAttended(), ['st_a']);
      assert.equal(await store.secret('grant-tokens'), secret);
    });
  });
}
