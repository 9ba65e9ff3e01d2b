import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCloudflareBench, toCode, toRoute, toStates } from './stand-ins/cloudflare-bench.js';

describe('cloudflareStream', () => {
  it('gives a piece of known size a place, which it can be asked for again', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create({ visibility: 'private' });
    const upload = await bench.upload(8_000_000);
    assert.equal(upload.protocol, 'tus');
    assert.deepEqual(await bench.upload(8_000_000), upload);
    const [call, ...others] = standIn.callsOf('POST /accounts/{account}/stream');
    assert.equal(others.length, 0);
    assert.equal(call?.headers.get('Upload-Length'), '8000000');
    const metadata = call?.headers.get('Upload-Metadata') ?? '';
    assert.match(metadata, /^maxDurationSeconds MjAwMA==,name \S+,expiry \S+,requiresignedurls$/);

    const waiting = await bench.observe();
    assert.deepEqual([waiting.recordings, waiting.isSettled], [[], true]);
    assert.equal(waiting.isUnfinished, true);
    const [video] = standIn.account.videos.values();
    assert.ok(video);
    assert.ok(
      bench.provider.toReferences?.(bench.stream.state).includes(`cloudflare:${video.uid}`),
    );
    video.state = 'queued';
    const coming = await bench.observe();
    assert.deepEqual(
      [toStates(coming.recordings), coming.isSettled],
      [['device processing'], false],
    );
    standIn.finish(video, 12);
    const come = await bench.observe();
    assert.deepEqual(
      [toStates(come.recordings), come.recordings[0]?.durationSeconds, come.isSettled],
      [['device ready'], 12, true],
    );
    assert.equal(come.isUnfinished, false);
    // Its end is known: nobody asks again.
    const asked = standIn.callsOf(toRoute('GET {video}')).length;
    await bench.observe();
    assert.equal(standIn.callsOf(toRoute('GET {video}')).length, asked);
  });

  it('takes no piece that still grows, unless the backup does', async (t) => {
    const bench = await startCloudflareBench(t);
    await bench.create();
    assert.equal(await toCode(bench.upload(null)), 'field-invalid');
    const place = {
      protocol: 'put',
      url: 'https://backup.test/1',
      expiresAt: bench.at(3_600),
    } as const;
    bench.backup.createUpload = async () => ({
      value: place,
      remember: () => ({ id: 'b9', tag: 'deployment.st_1' }),
    });
    assert.deepEqual(await bench.upload(null), place);
    assert.ok(bench.provider.toReferences?.(bench.stream.state).includes('fake:b9'));
  });
});
