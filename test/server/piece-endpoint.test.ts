import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createMedia, createPiecesBench, send, somePiece } from './pieces-bench.js';
import { operator, toOutcome } from './workbench.js';

describe('createPieceEndpoint', () => {
  let bench: Awaited<ReturnType<typeof createPiecesBench>>;
  before(async () => {
    bench = await createPiecesBench({ maxPieceBytes: 100_000 });
  });
  after(() => bench.end());

  const media = createMedia(somePiece.size ?? 0);

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
    const known = await fetch(url, { headers: { Authorization: `Bearer ${operator}` } });
    assert.match(known.headers.get('Cache-Control') ?? '', /^private/);
    await known.arrayBuffer();
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
});
