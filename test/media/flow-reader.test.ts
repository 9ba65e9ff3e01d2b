import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createFlowReader } from '../../src/media/flow-reader.js';

describe('createFlowReader', () => {
  before(() => Object.assign(globalThis, { document: { hidden: false } }));
  after(() => Reflect.deleteProperty(globalThis, 'document'));

  const readSound = async (video: {
    muted?: boolean;
    webkitAudioDecodedByteCount?: number;
  }): Promise<number | undefined> => {
    const element = {
      paused: false,
      ended: false,
      muted: false,
      currentTime: 12,
      videoWidth: 320,
      getVideoPlaybackQuality: () => ({ totalVideoFrames: 300 }),
      ...video,
    };
    return (await createFlowReader(element as unknown as HTMLVideoElement)())?.sound;
  };

  it('reads the sound that was decoded, since time passes without one', async () => {
    assert.equal(await readSound({ webkitAudioDecodedByteCount: 4000 }), 4000);
  });

  it('reads the time where nobody tells of the sound, or nobody hears it', async () => {
    assert.equal(await readSound({}), 12);
    assert.equal(await readSound({ webkitAudioDecodedByteCount: 0 }), 12);
    assert.equal(await readSound({ webkitAudioDecodedByteCount: 4000, muted: true }), 12);
  });
});
