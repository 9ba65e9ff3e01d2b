import type { Worker } from 'node:worker_threads';

import type { EngineEvent } from '../engine-event.js';
import type { CreateSoundEncoder } from '../media/sound-encoder.js';
import { AacSound } from './aac-sound.js';
import { findAacWorker } from './find-aac-worker.js';

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
  return (streamId) => (emit) => {
    const onFailure = (reason: 'thread-failed' | 'thread-late'): void =>
      log({ type: 'aac-failed', streamId, reason });
    try {
      return new AacSound({ worker: startThread(), emit, onFailure });
    } catch {
      // The system has no thread left: a recording with Opus is worth more than none.
      onFailure('thread-failed');
      return null;
    }
  };
}
