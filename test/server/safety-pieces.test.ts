import assert from 'node:assert/strict';
import { readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openSafetyPieces } from '../../src/server/index.js';
import { createMedia, createPiecesBench, send, somePiece, tus } from './pieces-bench.js';
import { createWorkbench, toOutcome } from './workbench.js';

const day = 24 * 3_600_000;

describe('openSafetyPieces', () => {
  let bench: Awaited<ReturnType<typeof createPiecesBench>>;
  before(async () => {
    bench = await createPiecesBench({ maxPieceBytes: 100_000 });
  });
  after(() => bench.end());

  const media = createMedia(somePiece.size ?? 0);
  const part = () => ({
    id: somePiece.partId,
    startedAt: bench.at(-10),
    duration: 10,
    bytes: 1_000,
    type: 'video/webm',
  });
  const listFiles = async () =>
    (await readdir(bench.folder, { recursive: true })).map(String).sort();

  it('makes the handler name the feature, and a place per piece', async () => {
    const discovery = (await (await bench.ask('GET /')).json()) as { features: string[] };
    assert.ok(discovery.features.includes('uploads'));
    const { id } = await bench.createStream();
    const first = await bench.place(id);
    assert.match(first, new RegExp(`^${bench.endpoint}streams/${id}/uploads/[\\w-]{43}$`));
    assert.equal(await bench.place(id), first);
    assert.notEqual(await bench.place(id, { partId: 'part-2' }), first);
    assert.notEqual(await bench.place((await bench.createStream()).id), first);
  });

  it('shows what came home as a recording that plays, placed by the report', async () => {
    const { id } = await bench.createStream();
    bench.advance(60_000);
    await bench.report(id, { parts: [part()] });
    assert.equal((await bench.getStream(id)).assurance.missingSeconds, 10);
    await send(await bench.place(id), 0, media);
    const { recordings, assurance } = await bench.whenShown(id);
    assert.equal(assurance.missingSeconds, 0);
    const [recording] = recordings;
    assert.equal(recordings.length, 1);
    assert.deepEqual(
      { ...recording, id: '', sources: [] },
      {
        id: '',
        from: 'device',
        state: 'ready',
        startedAt: bench.at(-10),
        duration: 10,
        coverage: 1,
        sources: [],
        poster: null,
      },
    );
    const [source] = recording?.sources ?? [];
    assert.equal(source?.type, 'webm');
    const file = new URL(source?.url ?? '', bench.endpoint).href;
    const whole = await fetch(file);
    assert.deepEqual(Buffer.from(await whole.arrayBuffer()), media);
    assert.equal(whole.headers.get('Content-Type'), 'video/webm');
    assert.equal(whole.headers.get('X-Content-Type-Options'), 'nosniff');
    for (const [range, status, length, from] of [
      ['bytes=0-0', 206, 1, 0],
      ['bytes=990-2000', 206, 10, 990],
      ['bytes=-5', 206, 5, 995],
      ['bytes=5-4', 200, 1_000, 0],
    ] as const) {
      const answer = await fetch(file, { headers: { Range: range } });
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.deepEqual(
        [answer.status, bytes],
        [status, media.subarray(from, from + length)],
        range,
      );
    }
    const beyond = await fetch(file, { headers: { Range: 'bytes=1000-' } });
    assert.equal(beyond.headers.get('Content-Range'), 'bytes */1000');
    assert.equal(await toOutcome(beyond), '416 range-unsatisfiable');
    const head = await fetch(file, { method: 'HEAD' });
    assert.equal(head.headers.get('Content-Length'), '1000');
    const etag = head.headers.get('ETag') ?? '';
    assert.equal((await fetch(file, { headers: { 'If-None-Match': etag } })).status, 304);
    assert.equal(await toOutcome(await fetch(file, { method: 'PUT' })), '405 method-not-allowed');
    // What viewers get leads nobody to where it was sent.
    assert.ok(!JSON.stringify(recordings).includes('/uploads/'));
    const index = (await listFiles()).find((name) => name.includes(`${recording?.id}.json`)) ?? '';
    const row = JSON.parse(await readFile(join(bench.folder, index), 'utf8')) as object;
    assert.deepEqual(row, {
      id: recording?.id,
      broadcastId: 'bc-1',
      partId: 'part-1',
      type: 'video/webm',
      size: 1_000,
      createdAt: bench.at(0),
      times: { startedAt: bench.at(-10), duration: 10 },
    });
  });

  it('places a piece by the server’s clock, however wrong the device’s is, also when the report comes later', async () => {
    const { id } = await bench.createStream();
    await send(await bench.place(id), 0, media);
    const [unplaced] = (await bench.whenShown(id)).recordings;
    assert.deepEqual([unplaced?.startedAt, unplaced?.coverage], [null, 0]);
    const hourOff = (seconds: number) => bench.at(seconds + 3_600);
    bench.advance(60_000);
    await bench.report(id, {
      startedAt: hourOff(-10),
      endedAt: hourOff(0),
      sentAt: hourOff(0),
      parts: [{ ...part(), startedAt: hourOff(-10) }],
    });
    const [placed] = (await bench.getStream(id)).recordings;
    assert.deepEqual([placed?.startedAt, placed?.duration], [bench.at(-10), 10]);
  });

  it('lets only those place a piece who may broadcast there, for a day after the grant as well', async () => {
    const { id } = await bench.createStream();
    const other = await bench.createStream();
    const { whip } = await bench.createGrant(id);
    const otherGrant = await bench.createGrant(other.id);
    const place = (token: string | null) =>
      bench.ask(`POST /streams/${id}/uploads`, { body: somePiece, token });
    assert.equal(await toOutcome(await place(null)), '401 token-missing');
    assert.equal(await toOutcome(await place('wrong')), '401 token-invalid');
    assert.equal(await toOutcome(await place(otherGrant.whip.token)), '403 not-allowed');
    assert.equal(await toOutcome(await place(whip.token)), '201');
    bench.advance(Date.parse(whip.expiresAt) - bench.now().getTime() + day - 1_000);
    assert.equal(await toOutcome(await place(whip.token)), '201');
    bench.advance(2_000);
    assert.equal(await toOutcome(await place(whip.token)), '401 token-invalid');
  });

  it('refuses what is too large, empty, or no media, with a code each', async () => {
    const { id } = await bench.createStream();
    const outcome = async (piece: object) =>
      toOutcome(
        await bench.ask(`POST /streams/${id}/uploads`, { body: { ...somePiece, ...piece } }),
      );
    assert.equal(await outcome({ size: 100_001 }), '413 piece-too-large');
    assert.equal(await outcome({ size: 100_000 }), '201');
    assert.equal(await outcome({ size: 0 }), '422 field-invalid');
    assert.equal(await outcome({ size: -1 }), '422 field-invalid');
    assert.equal(await outcome({ type: 'text/html' }), '415 type-unsupported');
    assert.equal(await outcome({ type: 'video/mp4x' }), '415 type-unsupported');
    assert.equal(await outcome({ type: 'VIDEO/MP4; codecs="avc1"' }), '201');
    assert.equal(await outcome({ type: 'video/x-matroska;codecs=avc1,opus' }), '201');
  });

  it('shows as failed what is no media file, and gives it to nobody', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id, { type: 'video/mp4', size: 20 });
    await send(url, 0, Buffer.from('<script>alert(1)</sc'));
    const [recording] = (await bench.whenShown(id)).recordings;
    assert.deepEqual([recording?.state, recording?.sources], ['failed', []]);
    const guess = `${bench.endpoint}streams/${id}/pieces/${recording?.id}.mp4`;
    assert.equal(await toOutcome(await fetch(guess)), '404 recording-not-found');
  });

  it('goes with its stream only when recordings are deleted', async () => {
    const [kept, gone] = [await bench.createStream(), await bench.createStream()];
    for (const { id } of [kept, gone]) await send(await bench.place(id), 0, media);
    const url = await bench.place(gone.id, { partId: 'part-2' });
    await bench.ask(`DELETE /streams/${kept.id}`);
    await bench.ask(`DELETE /streams/${gone.id}?recordings=delete`);
    const files = await listFiles();
    assert.ok(files.some((name) => name.startsWith(kept.id)));
    assert.ok(!files.some((name) => name.startsWith(gone.id)));
    assert.equal(await toOutcome(await send(url, 0, media)), '404 stream-not-found');
    const { id } = kept;
    assert.equal(
      await toOutcome(await bench.ask(`POST /streams/${id}/uploads`, { body: somePiece })),
      '404 stream-not-found',
    );
  });

  it('finds everything again when it is opened again, and sweeps what nobody goes on with for a week', async () => {
    const { id } = await bench.createStream();
    await send(await bench.place(id), 0, media);
    const begun = await bench.place(id, { partId: 'fresh' });
    await send(begun, 0, media.subarray(0, 300));
    await send(await bench.place(id, { partId: 'old' }), 0, media.subarray(0, 200));
    const files = (await listFiles()).filter((name) => name.startsWith(id));
    const age = new Date(bench.now().getTime() - 8 * day);
    for (const name of files.filter((file) => file.endsWith('.media'))) {
      const path = join(bench.folder, name);
      const { byteLength } = await readFile(path);
      await utimes(
        path,
        ...((byteLength === 300 ? [bench.now(), bench.now()] : [age, age]) as [Date, Date]),
      );
    }
    const safetyPieces = await openSafetyPieces({ folder: bench.folder, reserveBytes: 0 });
    const again = createWorkbench({ safetyPieces, store: bench.store, now: bench.now });
    const left = async () =>
      (await listFiles()).filter((name) => name.startsWith(id) && name.endsWith('.media')).length;
    for (let tries = 0; (await left()) === 3 && tries < 3_000; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(await left(), 2);
    const path = new URL(begun).pathname.slice('/live'.length);
    const ask = (line: string) => again.ask(line, { headers: { 'Tus-Resumable': '1.0.0' } });
    assert.equal((await ask(`HEAD ${path}`)).headers.get('Upload-Offset'), '300');
    const [recording] = (await bench.whenShown(id)).recordings;
    assert.equal(recording?.state, 'ready');
    await again.close();
  });

  it('says so when the disk is full in the middle of a piece, and goes on once there is room', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id);
    const [name = ''] = (await listFiles()).filter(
      (file) => file.startsWith(id) && file.endsWith('.media'),
    );
    const path = join(bench.folder, name);
    await rm(path);
    await symlink('/dev/full', path);
    assert.equal(await toOutcome(await send(url, 0, media)), '507 storage-full');
    await rm(path);
    await writeFile(path, '');
    assert.equal((await tus('HEAD', url)).headers.get('Upload-Offset'), '0');
    assert.equal((await send(url, 0, media)).status, 204);
    await bench.whenShown(id);
    assert.deepEqual(await readFile(path), media);
  });

  it('says that the disk is full before a piece is begun', async () => {
    const full = await createPiecesBench({ reserveBytes: Number.MAX_SAFE_INTEGER });
    const { id } = await full.createStream();
    const answer = await full.ask(`POST /streams/${id}/uploads`, { body: somePiece });
    assert.equal(answer.headers.get('Retry-After'), '60');
    assert.equal(await toOutcome(answer), '507 storage-full');
    await full.end();
  });
});
