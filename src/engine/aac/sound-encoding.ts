import type { Worker } from 'node:worker_threads';

import type { EngineEvent } from '../engine-event.js';
import type { CreateSoundEncoder } from '../media/sound-encoder.js';
import { findAacWorker } from './find-aac-worker.js';
import { PersistentSound } from './persistent-sound.js';

/**
 * The way from a stream to the encoder of its sound, null where sound stays Opus. `chosen` is the
 * engine's option `startAacThread`.
 */
export function createSoundEncoding(
  chosen: (() => Worker) | null | undefined,
  log: (event: EngineEvent) => void,
): (streamId: string) => CreateSoundEncoder | null {
  const startThread = chosen === undefined ? findAacWorker() : chosen;
  if (startThread === null) {
    if (chosen === undefined) log({ type: 'aac-unavailable', reason: 'package-missing' });
    return () => null;
  }
  return (streamId) => (emit) =>
    new PersistentSound({
      startThread,
      emit,
      onFailure: (reason) => log({ type: 'aac-failed', streamId, reason }),
      onReturn: () => log({ type: 'aac-resumed', streamId }),
    });
}
