import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createMedia, createPiecesBench, send, somePiece, tus } from './pieces-bench.js';
import { toOutcome } from './workbench.js';

describe('createTusEndpoint', () => {
  let bench: Awaited<ReturnType<typeof createPiecesBench>>;
  before(async () => {
    bench = await createPiecesBench({ maxPieceBytes: 100_000 });
  });
  after(() => bench.end());

  const media = createMedia(somePiece.size ?? 0);

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

  it('takes no length that what is here already has passed', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id, { size: null });
    await send(url, 0, media.subarray(0, 600));
    const short = { 'Upload-Offset': '600', 'Upload-Length': '500' };
    const refused = await tus('PATCH', url, short, Buffer.from('more'));
    assert.equal(await toOutcome(refused), '400 header-invalid');
    const head = await tus('HEAD', url);
    assert.deepEqual(
      [head.headers.get('Upload-Offset'), head.headers.get('Upload-Defer-Length')],
      ['600', '1'],
    );
  });

  it('lets nothing come back of a stream that is deleted while a piece is being sent', async () => {
    const { id } = await bench.createStream();
    const url = await bench.place(id);
    const begun = startChunked(url, 0);
    begun.write(media.subarray(0, 400));
    const [name = ''] = (await readdir(join(bench.folder, id))).filter((one) =>
      one.endsWith('.media'),
    );
    const path = join(bench.folder, id, name);
    while ((await stat(path)).size < 400) await new Promise(setImmediate);
    assert.equal((await bench.ask(`DELETE /streams/${id}?recordings=delete`)).status, 204);
    begun.write(media.subarray(400));
    assert.equal(await begun.end(), 404);
    assert.deepEqual(await readdir(bench.folder).then((all) => all.includes(id)), false);
    assert.equal(await toOutcome(await send(url, 0, media)), '404 stream-not-found');
    assert.deepEqual(bench.errors, []);
  });
});

/** A body in chunks, without Content-Length; `end` resolves with the answer's status. */
function startChunked(url: string, offset: number) {
  const request = httpRequest(url, {
    method: 'PATCH',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': String(offset),
      'Content-Type': 'application/offset+octet-stream',
      'Transfer-Encoding': 'chunked',
    },
  });
  const answer = new Promise<number>((resolve, reject) => {
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
  });
  return {
    write: (chunk: Buffer) => void request.write(chunk),
    end() {
      request.end();
      return answer;
    },
  };
}

/** All of it at once. */
function sendChunked(url: string, offset: number, chunks: readonly Buffer[]): Promise<number> {
  const begun = startChunked(url, offset);
  for (const chunk of chunks) begun.write(chunk);
  return begun.end();
}
