import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { EngineScene, MediaSource } from './support/engine-scene.js';
import { deltaFramePayload } from './support/packets.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A key frame group of about 700 kB. */
const groupFrames = 600;
const picture = Buffer.concat([deltaFramePayload, Buffer.alloc(1150, 7)]);

/** Bytes of packets that somebody still holds: what is left when collecting gives nothing more back. */
async function heldBytes(): Promise<number> {
  for (let held = Number.POSITIVE_INFINITY; ;) {
    collectGarbage();
    // The collector frees buffers in a thread of its own.
    await delay(50);
    const { arrayBuffers } = process.memoryUsage();
    if (arrayBuffers >= held) return held;
    held = arrayBuffers;
  }
}

describe('SessionRegistry', () => {
  let scene: EngineScene;
  beforeEach(async () => {
    scene = await EngineScene.create();
  });
  afterEach(() => scene.close());

  it('holds no media of viewers that have gone, however shortly after they came', async () => {
    const { peer } = await scene.publish('st_1');
    new MediaSource(undefined, picture).sendFrames(peer, groupFrames, (frame) => frame === 0);
    const before = await heldBytes();
    for (let i = 0; i < 40; i += 1) {
      const viewer = await scene.watch('st_1');
      assert.ok(viewer.peer.sent.length > 0);
      viewer.peer.become('closed');
    }
    scene.transport.peers.length = 0;
    const grown = (await heldBytes()) - before;
    assert.ok(grown < 8_000_000, `${grown} bytes`);
  });

  it('holds nothing of what a stream had kept for viewers once it has ended', async () => {
    const before = await heldBytes();
    for (let i = 0; i < 40; i += 1) {
      const { peer, location } = await scene.publish(`st_${i}`);
      // Without a key frame nothing of it is in live HLS, which stays for a while.
      new MediaSource(picture, picture).sendFrames(peer, groupFrames, () => false);
      await scene.fetch(location, { method: 'DELETE' });
    }
    scene.transport.peers.length = 0;
    const grown = (await heldBytes()) - before;
    assert.ok(grown < 8_000_000, `${grown} bytes`);
  });
});
