import { statfs } from 'node:fs/promises';

import type { EngineEvent } from '../engine-event.js';

/** Less is an hour and a half at 2.8 Mb/s: time enough to make room before anything is lost. */
const lowBytes = 2 * 1024 * 1024 * 1024;

const lookIntervalMs = 10_000;

/** While it stays low, it is said again after this. */
const repeatMs = 10 * 60_000;

export interface SpaceWatchOptions {
  readonly folder: string;
  readonly clock: () => number;
  readonly log: (event: EngineEvent) => void;
}

/** Warns before the disk is full. */
export class SpaceWatch {
  readonly #options: SpaceWatchOptions;
  #lookDueMs = -Infinity;
  #warnDueMs = -Infinity;

  constructor(options: SpaceWatchOptions) {
    this.#options = options;
  }

  /** Looks when that has become due, and does not let anyone wait. */
  look(): void {
    const nowMs = this.#options.clock();
    if (nowMs < this.#lookDueMs) return;
    this.#lookDueMs = nowMs + lookIntervalMs;
    statfs(this.#options.folder).then(
      ({ bavail, bsize }) => {
        const freeBytes = bavail * bsize;
        if (freeBytes >= lowBytes) this.#warnDueMs = -Infinity;
        else if (nowMs >= this.#warnDueMs) {
          this.#warnDueMs = nowMs + repeatMs;
          this.#options.log({ type: 'space-low', freeBytes });
        }
      },
      // The writer finds out by itself, and says what it means for the recording.
      () => undefined,
    );
  }
}
