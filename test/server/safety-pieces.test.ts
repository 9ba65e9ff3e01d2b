import assert from 'node:assert/strict';
import { readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
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

  it('takes a piece in steps, and says at each how much of it is here', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id);
    const empty = await tus('HEAD', url);
    assert.equal(empty.status, 200);
    assert.equal(empty.headers.get('Upload-Offset'), '0');
    assert.equal(empty.headers.get('Upload-Length'), '1000');
    assert.equal(empty.headers.get('Cache-Control'), 'no-store');
    const one = await send(url, 0, media.subarray(0, 400));
    assert.deepEqual([one.status, one.headers.get('Upload-Offset')], [204, '400']);
    const two = await send(url, 400, media.subarray(400));
    assert.deepEqual([two.status, two.headers.get('Upload-Offset')], [204, '1000']);
    assert.equal((await tus('HEAD', url)).headers.get('Upload-Offset'), '1000');
    assert.equal(await bench.place(id), url, 'a whole piece keeps its place');
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

  it('refuses more bytes than were announced and keeps those that it has', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id);
    await send(url, 0, media.subarray(0, 400));
    const more = Buffer.concat([media.subarray(400), Buffer.from('more')]);
    assert.equal(await toOutcome(await send(url, 400, more)), '413 piece-too-large');
    // Without a length in front, so that only counting can tell.
    const outcome = await sendChunked(url, 400, [more.subarray(0, 300), more.subarray(300)]);
    assert.equal(outcome, 413);
    const offset = Number((await tus('HEAD', url)).headers.get('Upload-Offset'));
    assert.ok(offset === 400 || offset === 700, `${offset}`);
    await send(url, offset, media.subarray(offset));
    assert.equal((await bench.whenShown(id)).recordings[0]?.state, 'ready');
  });

  it('takes a piece that still grows, and its length at the end', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id, { size: null });
    const head = await tus('HEAD', url);
    assert.equal(head.headers.get('Upload-Defer-Length'), '1');
    assert.equal((await send(url, 0, media.subarray(0, 600))).status, 204);
    const headers = { 'Upload-Offset': '600', 'Upload-Length': '1000' };
    const last = await tus('PATCH', url, headers, media.subarray(600));
    assert.deepEqual([last.status, last.headers.get('Upload-Offset')], [204, '1000']);
    const [recording] = (await bench.whenShown(id)).recordings;
    assert.equal(recording?.state, 'ready');
    const tooLong = await bench.place(id, { size: null, partId: 'part-2' });
    const huge = { 'Upload-Offset': '0', 'Upload-Length': '100001' };
    assert.equal(await toOutcome(await tus('PATCH', tooLong, huge, media)), '413 piece-too-large');
  });

  it('answers hostile headers with a problem, and nothing changes', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id);
    await send(url, 0, media.subarray(0, 500));
    const rest = media.subarray(500);
    const patch = async (headers: Record<string, string>) =>
      toOutcome(await tus('PATCH', url, headers, rest));
    assert.equal(await patch({}), '400 header-invalid');
    for (const offset of ['-1', '5e2', '500.0', 'NaN', '0x1f4', '+500', '500, 500']) {
      assert.equal(await patch({ 'Upload-Offset': offset }), '400 header-invalid', offset);
    }
    assert.equal(await patch({ 'Upload-Offset': '499' }), '409 offset-conflict');
    assert.equal(await patch({ 'Upload-Offset': '9007199254740993' }), '400 header-invalid');
    const at = { 'Upload-Offset': '500' };
    assert.equal(await patch({ ...at, 'Upload-Length': '2000' }), '400 header-invalid');
    assert.equal(await patch({ ...at, 'Content-Type': 'text/plain' }), '400 header-invalid');
    assert.equal(await patch({ ...at, 'Tus-Resumable': '0.2.2' }), '400 header-invalid');
    assert.equal(await patch({ ...at, 'Upload-Metadata': ',,' }), '400 header-invalid');
    assert.equal(await patch({ ...at, 'X-Forwarded-Proto': 'gopher' }), '400 header-invalid');
    const plain = await fetch(url, { method: 'PATCH', headers: at, body: new Uint8Array(rest) });
    assert.equal(plain.headers.get('Tus-Version'), '1.0.0');
    assert.equal(await toOutcome(plain), '412 tus-unsupported');
    for (const method of ['POST', 'PUT', 'GET']) {
      const headers = { ...at, 'X-HTTP-Method-Override': 'PATCH' };
      const body = method === 'GET' ? undefined : rest;
      assert.equal(
        await toOutcome(await tus(method, url, headers, body)),
        '405 method-not-allowed',
      );
    }
    const unknown = url.replace(/[^/]+$/, 'A'.repeat(43));
    assert.equal(await toOutcome(await tus('PATCH', unknown, at, rest)), '404 upload-not-found');
    assert.equal((await tus('HEAD', unknown)).status, 404);
    const foreign = url.replace(id, (await bench.createStream()).id);
    assert.equal(await toOutcome(await tus('PATCH', foreign, at, rest)), '404 upload-not-found');
    assert.equal((await tus('HEAD', url)).headers.get('Upload-Offset'), '500');
    assert.deepEqual(bench.errors, []);
  });

  it('lets pages of any site speak tus with it', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id);
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://memorial.example',
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'tus-resumable,upload-offset,content-type',
      },
    });
    assert.equal(preflight.status, 204);
    const allowed = (name: string) =>
      (preflight.headers.get(name) ?? '').toLowerCase().split(/, */);
    for (const method of ['head', 'patch', 'delete']) {
      assert.ok(allowed('Access-Control-Allow-Methods').includes(method), method);
    }
    for (const name of ['tus-resumable', 'upload-offset', 'upload-length', 'content-type']) {
      assert.ok(allowed('Access-Control-Allow-Headers').includes(name), name);
    }
    assert.equal(preflight.headers.get('Tus-Version'), '1.0.0');
    const refused = await send(url, 7, media);
    assert.equal(refused.headers.get('Access-Control-Allow-Origin'), '*');
    const exposed = (refused.headers.get('Access-Control-Expose-Headers') ?? '').split(/, */);
    for (const name of ['Upload-Offset', 'Upload-Length', 'Tus-Resumable', 'Location']) {
      assert.ok(exposed.includes(name), name);
    }
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

  it('lets shared caches keep a public stream’s pieces for a minute, and ask again', async () => {
    const { id } = await bench.createStream();
    await send(await bench.place(id), 0, media);
    const [recording] = (await bench.whenShown(id)).recordings;
    const url = new URL(recording?.sources[0]?.url ?? '', bench.endpoint);
    const answer = await fetch(url);
    assert.equal(
      answer.headers.get('Cache-Control'),
      'public, s-maxage=60, max-age=31536000, immutable',
    );
    const headers = { 'If-None-Match': answer.headers.get('ETag') ?? '' };
    assert.equal((await fetch(url, { headers })).status, 304);
    await bench.ask(`PATCH /streams/${id}`, { body: { visibility: 'private' } });
    assert.equal(await toOutcome(await fetch(url, { headers })), '401 token-missing');
  });

  it('gives a private stream’s pieces to those who may view it', async () => {
    const { id } = await bench.createStream({ visibility: 'private' });
    await send(await bench.place(id), 0, media);
    await bench.whenShown(id);
    const link = (await (await bench.ask(`POST /streams/${id}/viewer-links`)).json()) as {
      token: string;
    };
    const answer = await bench.ask(`GET /streams/${id}`, { token: link.token });
    const stream = (await answer.json()) as { recordings: { sources: { url: string }[] }[] };
    const url = new URL(stream.recordings[0]?.sources[0]?.url ?? '', bench.endpoint);
    const signed = await fetch(url);
    assert.deepEqual(Buffer.from(await signed.arrayBuffer()), media);
    assert.match(signed.headers.get('Cache-Control') ?? '', /^private/);
    const bare = url.href.replace(/~[^/]+\//, '');
    assert.equal(await toOutcome(await fetch(bare)), '401 token-missing');
    const forged = url.href.replace(/~[^/]+/, '~sv1.wrong');
    assert.equal(await toOutcome(await fetch(forged)), '401 token-invalid');
    const headers = { Authorization: `Bearer ${link.token}` };
    assert.equal((await fetch(bare, { headers })).status, 200);
  });

  it('lets an unfinished piece be given up, and never a whole one', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id);
    await send(url, 0, media.subarray(0, 300));
    assert.equal((await tus('DELETE', url)).status, 204);
    assert.equal((await tus('HEAD', url)).status, 404);
    assert.equal(await bench.place(id), url);
    await send(url, 0, media);
    assert.equal(await toOutcome(await tus('DELETE', url)), '403 not-allowed');
    await bench.whenShown(id);
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
    for (let tries = 0; (await left()) === 3 && tries < 500; tries += 1) {
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

/** A body in chunks, without Content-Length; resolves with the answer's status. */
function sendChunked(url: string, offset: number, chunks: readonly Buffer[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method: 'PATCH',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': String(offset),
        'Content-Type': 'application/offset+octet-stream',
        'Transfer-Encoding': 'chunked',
      },
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    for (const chunk of chunks) request.write(chunk);
    request.end();
  });
}
