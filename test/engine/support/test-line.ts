import assert from 'node:assert/strict';

import { MediaLine } from '../../../src/engine/media/media-line.js';
import type { MediaConsumer } from '../../../src/engine/media/media-line.js';
import type { CreateSoundEncoder } from '../../../src/engine/media/sound-encoder.js';

/** A line of media with one consumer, which takes what it makes; a fault in it fails the test. */
export function createTestLine(
  output: Partial<MediaConsumer>,
  createSoundEncoder: CreateSoundEncoder | null = null,
  requestKeyFrame: () => void = () => undefined,
): MediaLine {
  return new MediaLine({
    consumers: [
      {
        begin: () => undefined,
        init: () => undefined,
        fragment: () => undefined,
        pause: () => undefined,
        end: () => undefined,
        fail: () => assert.fail('The line failed'),
        ...output,
      },
    ],
    createSoundEncoder,
    requestKeyFrame,
    keyFrameIntervalMs: () => 4000,
    onFinishing: () => undefined,
    onFault: (error) => assert.fail(String(error)),
  });
}
