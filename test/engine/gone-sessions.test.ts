import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { EngineScene, MediaSource } from './support/engine-scene.js';
import { deltaFramePayload } from './support/packets.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A key frame group of about 700 kB. */
const groupFrames = 600;
const picture = Buffer.concat([deltaFramePayload, Buffer.alloc(1150, 7)]);

/** Bytes of packets that somebody still holds. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
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
    const before = heldBytes();
    for (let i = 0; i < 40; i += 1) {
      const viewer = await scene.watch('st_1');
      assert.ok(viewer.peer.sent.length > 0);
      viewer.peer.become('closed');
    }
    scene.transport.peers.length = 0;
    assert.ok(heldBytes() - before < 8_000_000, `${heldBytes() - before} bytes`);
  });

  it('holds nothing of what a stream had kept for viewers once it has ended', async () => {
    const before = heldBytes();
    for (let i = 0; i < 40; i += 1) {
      const { peer, location } = await scene.publish(`st_${i}`);
      // Without a key frame nothing of it is in live HLS, which stays for a while.
      new MediaSource(picture, picture).sendFrames(peer, groupFrames, () => false);
      await scene.fetch(location, { method: 'DELETE' });
    }
    scene.transport.peers.length = 0;
    assert.ok(heldBytes() - before < 8_000_000, `${heldBytes() - before} bytes`);
  });
});
