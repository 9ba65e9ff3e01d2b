import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { startMs } from './support/hls-parts.js';

describe('createHlsListener', () => {
  let scene: EngineScene;
  let server: Server;
  let origin: string;
  let nowMs = startMs;
  beforeEach(async () => {
    scene = await EngineScene.create({ clock: () => nowMs });
    server = createServer((incoming, outgoing) => {
      if (!scene.engine.answerHls(incoming, outgoing)) outgoing.writeHead(418).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await scene.close();
  });

  it('answers as fetch does, and leaves everything else alone', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    for (let i = 0; i < 70; i += 1) {
      nowMs += 50;
      source.sendFrames(peer, 1, (frame) => frame % 40 === 0);
    }
    const index = '/media/st_1/hls/index.m3u8';
    const name = /\n(\w+)\.m3u8/.exec(await (await fetch(origin + index)).text())?.[1] ?? '';
    const files = [`${name}.m3u8?_HLS_msn=0`, `${name}-p1.mp4`, `${name}-p999.mp4`, 'none.m3u8'];
    for (const file of ['index.m3u8', `${name}.m3u8?_HLS_msn=90`, ...files]) {
      const path = `/media/st_1/hls/${file}`;
      const [direct, fetched] = [await fetch(origin + path), await scene.fetch(path)];
      assert.equal(direct.status, fetched.status, file);
      for (const [header, value] of fetched.headers) {
        assert.equal(direct.headers.get(header), value, `${header} of ${file}`);
      }
      assert.deepEqual(await direct.arrayBuffer(), await fetched.arrayBuffer(), file);
    }
    const head = await fetch(origin + index, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    scene.decision = 'forbidden';
    assert.equal((await fetch(origin + index)).status, 403);
    for (const path of ['/', '/media/st_1/whep', '/media/sessions/hls']) {
      assert.equal((await fetch(origin + path)).status, 418, path);
    }
    assert.equal((await fetch(origin + index, { method: 'OPTIONS' })).status, 418);
  });
});
