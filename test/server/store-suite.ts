import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import type {
  Attention,
  KeptStream,
  StoredReport,
  StreamRecord,
  StreamStore,
} from '../../src/server/index.js';
import { createRecord } from '../../src/server/streams/stream-record.js';

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
    const attend = (attention: Attention) => keep({ attention });
    const keep = (kept: Partial<KeptStream>) => (record: StreamRecord) => ({
      shown: record.shown,
      kept: { ...record.kept, ...kept },
    });
    const inSeconds = (seconds: number) => new Date(time.getTime() + seconds * 1_000).toISOString();
    const removal = { recordings: true, dueAt: '2026-11-21T12:00:15.000Z' };
    const sweep = () => store.takeLeftovers({ limit: 10, retryAt: inSeconds(30) });
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

    it('leaves nothing of a creation that came to its record', async () => {
      assert.equal(await store.beginCreation('st_a', inSeconds(40)), true);
      await store.insert(build('st_a'));
      time = new Date(inSeconds(60));
      assert.deepEqual(await sweep(), []);
    });

    it('leaves nothing of a creation that two tries of one request brought about', async () => {
      const record = build('st_a');
      await store.beginCreation('st_a', inSeconds(40));
      await store.insert(record);
      // The second try begins only now, and finds that the first has been quicker.
      assert.equal(await store.beginCreation('st_a', inSeconds(40)), true);
      time = new Date(inSeconds(60));
      assert.deepEqual(await sweep(), []);
      assert.deepEqual(await store.insert(record), record);
      assert.deepEqual(await sweep(), []);
      assert.deepEqual(await store.get('st_a'), record);
    });

    it('hands out a creation that came to no record when it is due, once at a time', async () => {
      await store.beginCreation('st_a', inSeconds(40));
      time = new Date(inSeconds(39));
      assert.deepEqual(await sweep(), []);
      // Tried again meanwhile.
      assert.equal(await store.beginCreation('st_a', inSeconds(40)), true);
      time = new Date(inSeconds(39));
      assert.deepEqual(await sweep(), []);
      time = new Date(inSeconds(1));
      const leftover = { streamId: 'st_a', record: null, recordings: true, passes: 1 };
      assert.deepEqual(await sweep(), [leftover]);
      assert.deepEqual(await sweep(), []);
      time = new Date(inSeconds(31));
      assert.deepEqual(await sweep(), [{ ...leftover, passes: 2 }]);
      await store.clearLeftover('st_a');
      time = new Date(inSeconds(31));
      assert.deepEqual(await sweep(), []);
    });

    it('takes no record of a creation that the sweep has, and frees its idempotency keys', async () => {
      const use = { fingerprint: 'f', streamId: 'st_a', expiresAt: inSeconds(3_600) };
      await store.reserveKey('k', use);
      await store.beginCreation('st_a', inSeconds(0));
      await sweep();
      assert.equal(await store.insert(build('st_a')), null);
      assert.equal(await store.get('st_a'), null);
      assert.equal(await store.beginCreation('st_a', inSeconds(40)), false);
      const anew = { ...use, streamId: 'st_b' };
      assert.deepEqual(await store.reserveKey('k', anew), anew);
    });

    it('leaves a deleted stream to the sweep, with all that it was', async () => {
      await store.insert(build('st_a'));
      await store.delete('st_a', { recordings: false, dueAt: inSeconds(15) });
      assert.deepEqual(await sweep(), []);
      time = new Date(inSeconds(15));
      const [leftover] = await sweep();
      assert.deepEqual(leftover, {
        streamId: 'st_a',
        record: build('st_a'),
        recordings: false,
        passes: 1,
      });
    });

    it('keeps each webhook once, until it is settled and days longer', async () => {
      const deliver = (eventId: string, service = 'mux') =>
        ({ service, eventId, references: ['mux:1'], receivedAt: inSeconds(0) }) as const;
      const first = deliver('e1');
      const answers = await Promise.all([store.keepDelivery(first), store.keepDelivery(first)]);
      assert.deepEqual(answers.sort(), [false, true]);
      assert.equal(await store.keepDelivery(deliver('e1', 'cloudflare')), true);
      time = new Date(inSeconds(1));
      await store.keepDelivery(deliver('e0'));
      const open = async () => (await store.listDeliveries()).map(({ eventId }) => eventId);
      assert.deepEqual(await open(), ['e1', 'e1', 'e0']);
      await store.settleDelivery(first);
      assert.deepEqual(await open(), ['e1', 'e0']);
      assert.equal(await store.keepDelivery(first), false);
      assert.deepEqual((await store.listDeliveries()).at(-1), deliver('e0'));
    });

    it('lends a task to one holder at a time', async () => {
      const holders = ['a', 'b'].map((holder) => store.takeLease('rounds', holder, 15_000));
      assert.deepEqual((await Promise.all(holders)).sort(), [false, true]);
      const mine = (await store.takeLease('rounds', 'a', 15_000)) ? 'a' : 'b';
      const other = mine === 'a' ? 'b' : 'a';
      assert.equal(await store.takeLease('rounds', other, 15_000), false);
      assert.equal(await store.takeLease('another', other, 15_000), true);
      await store.releaseLease('rounds', other);
      assert.equal(await store.takeLease('rounds', mine, 15_000), true);
      await store.releaseLease('rounds', mine);
      assert.equal(await store.takeLease('rounds', other, 15_000), true);
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
      // On connections of their own either may be first.
      const [{ streamId }] = uses;
      assert.ok(['st_a', 'st_b'].includes(streamId));
      assert.deepEqual(uses, [use(streamId), use(streamId)]);
      time = new Date('2026-11-21T13:00:01Z');
      const later = use('st_c', '2026-11-21T14:00:00.000Z');
      assert.deepEqual(await store.reserveKey('k', later), later);
      await store.insert(build('st_c'));
      await store.delete('st_c', removal);
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
