import type { Worker } from 'node:worker_threads';

import type { EngineEvent } from '../engine-event.js';
import type { CreateSoundEncoder } from '../media/sound-encoder.js';
import { findAacWorker } from './find-aac-worker.js';
import { PersistentSound } from './persistent-sound.js';
import { ReadyThreads } from './ready-threads.js';

/** How the sound of streams is encoded. */
export interface SoundEncoding {
  /** The way to the encoder of a stream's sound; null where that stays Opus. */
  forStream(streamId: string): CreateSoundEncoder | null;
  /** A stream's sound may begin within the minute: what encodes it is made ready. */
  expect(streamId: string): void;
  /** Lets go of what was made ready. */
  close(): void;
}

/** Makes the way from streams to the encoders of their sound. `chosen` is the engine's option `startAacThread`. */
export function createSoundEncoding(
  chosen: (() => Worker) | null | undefined,
  log: (event: EngineEvent) => void,
): SoundEncoding {
  const startThread = chosen === undefined ? findAacWorker() : chosen;
  if (startThread === null) {
    if (chosen === undefined) log({ type: 'aac-unavailable', reason: 'package-missing' });
    return { forStream: () => null, expect: () => undefined, close: () => undefined };
  }
  const threads = new ReadyThreads(startThread);
  return {
    forStream: (streamId) => (emit) =>
      new PersistentSound({
        startThread: () => threads.take(streamId),
        emit,
        onFailure: (reason) => log({ type: 'aac-failed', streamId, reason }),
        onReturn: () => log({ type: 'aac-resumed', streamId }),
      }),
    expect: (streamId) => threads.expect(streamId),
    close: () => threads.close(),
  };
}
