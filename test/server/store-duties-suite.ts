import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import type { StoredReport, StreamStore } from '../../src/server/index.js';
import { build, removal } from './store-records.js';

/** What every store promises of what is kept beside the streams: leftovers, webhooks, leases, keys, reports, secrets. */
export function describeStoreDuties(
  name: string,
  open: (now: () => Date) => Promise<StreamStore>,
): void {
  describe(name, () => {
    let store: StreamStore;
    let time = new Date('2026-11-21T12:00:00Z');

    beforeEach(async () => {
      await store?.close();
      time = new Date('2026-11-21T12:00:00Z');
      store = await open(() => time);
    });
    after(() => store.close());

    const inSeconds = (seconds: number) => new Date(time.getTime() + seconds * 1_000).toISOString();
    const sweep = () => store.takeLeftovers({ limit: 10, retryAt: inSeconds(30) });

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
  });
}
