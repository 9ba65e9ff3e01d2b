import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { CloudflareStreamOptions } from '../../src/server/index.js';
import { toRoute } from './stand-ins/cloudflare-bench.js';
import { MEDIA, STANDS_SECONDS, startEvent } from './whole-event.js';

const patches = (event: Awaited<ReturnType<typeof startEvent>>) =>
  event.standIn.callsOf('PATCH /customer/tus/{video}').length;

describe('cloudflareStream by relay, with a whole that holds more than its own copy', () => {
  it('gives it to Cloudflare once, as a recording of its own beside those that are there', async (t) => {
    const event = await startEvent(t);
    assert.equal((await event.observe()).isUnfinished, true);
    await event.mend();
    assert.equal(event.uploads.size, 0, 'others may follow at once');
    await event.stand();
    await event.mend();
    assert.equal(event.uploads.size, 1);
    assert.equal(patches(event), 0, 'not before the place is remembered');
    await event.mend();
    const uid = await event.whenSent();
    assert.ok(event.uploads.get(uid)?.bytes.equals(MEDIA));

    event.advance(30);
    const making = await event.observe();
    const isIt = ({ id }: { id: string }) => id === uid;
    assert.equal(making.recordings.find(isIt)?.state, 'processing');
    assert.equal(making.recordings.find(isIt)?.durationSeconds, null, 'nothing is claimed yet');
    assert.equal(making.isSettled, true, 'nobody waits for it');
    const video = event.standIn.account.videos.get(uid);
    assert.ok(video);
    event.standIn.finish(video, 60);
    event.advance(60);
    const made = await event.observe();
    const copies = made.recordings.filter(({ from }) => from === 'cloudflare');
    assert.deepEqual(
      copies.map(({ durationSeconds }) => durationSeconds),
      [57, 60],
    );
    const whole = copies.find(isIt);
    assert.equal(whole?.startedAt, event.startedAt);
    assert.deepEqual(whole?.spans, [
      {
        startedAt: event.startedAt,
        endedAt: new Date(Date.parse(event.startedAt) + 60_000).toISOString(),
      },
    ]);
    assert.deepEqual(
      whole?.sources.map(({ type }) => type),
      ['hls', 'dash'],
    );
    assert.equal(made.isUnfinished, false);

    event.restart();
    await event.stand();
    await event.mend();
    assert.equal(event.uploads.size, 1);
    assert.deepEqual(event.errors, []);
  });

  it('goes on after a connection that broke and in another process, from where it stood', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.mend();
    const [uid] = event.uploads.keys();
    assert.ok(uid);
    event.standIn.faults.order('PATCH /customer/tus/{video}', { type: 'dropped', isDone: true });
    const told = once(event.happenings, 'error-told');
    await event.mend();
    await told;
    assert.ok(!String(event.errors[0]).includes(uid), 'an address is told');
    const firstBytes = event.uploads.get(uid)?.bytes.length ?? 0;
    assert.ok(firstBytes > 0 && firstBytes < MEDIA.length);
    event.restart();
    await event.mend();
    assert.equal(await event.whenSent(), uid);
    assert.ok(event.uploads.get(uid)?.bytes.equals(MEDIA));
    assert.equal(patches(event), 2);
  });

  it('fills one place where a process ended before it could remember another', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.provider.mend?.(event.stream);
    assert.equal(event.uploads.size, 1);
    event.restart();
    await event.mend();
    await event.mend();
    const uid = await event.whenSent();
    const others = [...event.uploads].filter(([id]) => id !== uid);
    assert.deepEqual(
      others.map(([, { bytes }]) => bytes.length),
      [0],
    );
  });

  it('takes the newest, and waits anew for those that follow', async (t) => {
    const event = await startEvent(t);
    event.setWhole('whole_1', 59);
    await event.observe();
    event.advance(STANDS_SECONDS - 1);
    event.setWhole('whole_2', 60);
    event.files.set('whole_2', MEDIA.subarray(0, 1_000));
    await event.observe();
    event.advance(2);
    await event.observe();
    await event.mend();
    assert.equal(event.uploads.size, 0);
    await event.stand();
    await event.mend();
    assert.deepEqual(
      [...event.uploads.values()].map(({ length }) => length),
      [1_000],
    );
  });

  it('gives up the place of a whole that another has followed', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.mend();
    const [uid = ''] = event.uploads.keys();
    event.files.delete('whole_1');
    event.setWhole('whole_2', 62);
    event.files.set('whole_2', MEDIA.subarray(0, 2_000));
    await event.mend();
    assert.equal(event.standIn.account.videos.has(uid), false);
    await event.stand();
    await event.mend();
    await event.mend();
    assert.equal(event.uploads.get(await event.whenSent())?.length, 2_000);
  });

  it('tries again later what Cloudflare refuses', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    event.standIn.faults.order(toRoute('POST ').replace(/\/$/, ''), {
      type: 'status',
      status: 413,
    });
    await event.mend();
    assert.equal(event.errors.length, 1);
    await event.mend();
    assert.equal(event.uploads.size, 0, 'it is asked again at once');
    event.advance(STANDS_SECONDS);
    await event.mend();
    assert.equal(event.uploads.size, 1);
  });

  it('claims no times where Cloudflare has less of it than was sent', async (t) => {
    const event = await startEvent(t);
    await event.stand();
    await event.mend();
    await event.mend();
    const video = event.standIn.account.videos.get(await event.whenSent());
    assert.ok(video);
    event.standIn.finish(video, 41);
    event.advance(60);
    const { recordings } = await event.observe();
    const whole = recordings.find(({ id }) => id === video.uid);
    assert.deepEqual([whole?.durationSeconds, whole?.spans], [41, undefined]);
  });

  it('keeps who may play, and goes with the recordings', async (t) => {
    const event = await startEvent(t);
    await event.update({ visibility: 'private' });
    await event.stand();
    await event.mend();
    await event.mend();
    const uid = await event.whenSent();
    const video = event.standIn.account.videos.get(uid);
    assert.equal(video?.requireSignedURLs, true);
    assert.ok(event.provider.toReferences?.(event.stream.state).includes(`cloudflare:${uid}`));
    await event.update({ visibility: 'public' });
    await event.mend();
    assert.equal(video.requireSignedURLs, false);
    await event.provider.deleteStream(event.stream, { recordings: true });
    assert.equal(event.standIn.account.videos.size, 0);
  });

  const not: readonly [string, Partial<CloudflareStreamOptions>, (event: Started) => void][] = [
    ['holds less than a second more', {}, (event) => event.setWhole('whole_1', 57.9)],
    ['is not to be given', { uploadWholes: false }, () => undefined],
    [
      'is of a stream that is live again',
      {},
      (event) => event.engine.set('st_1', { ingest: 'connected', liveSince: event.at(0) }),
    ],
  ];
  for (const [what, options, change] of not) {
    it(`gives nothing that ${what}`, async (t) => {
      const event = await startEvent(t, options);
      change(event);
      const { isUnfinished } = await event.stand();
      await event.mend();
      assert.equal(event.uploads.size, 0);
      assert.equal(isUnfinished, false);
    });
  }
});

type Started = Awaited<ReturnType<typeof startEvent>>;
