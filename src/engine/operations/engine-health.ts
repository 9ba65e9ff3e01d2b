import { setTimeout as delay } from 'node:timers/promises';

import { tryDisk } from './disk-trial.js';

/** How an engine is. */
export interface EngineHealth {
  readonly status: 'ok' | 'failing';
  readonly engine: 'running' | 'closed';
  /** Whether recordings can be written at this moment. */
  readonly disk: DiskHealth;
}

/** `slow`: a few bytes took longer than 2 s to be on the disk. */
export type DiskHealth = 'ok' | 'full' | 'unwritable' | 'slow';

/** Whoever asks more often gets what was found before: a probe must not be the load. */
const keepMs = 2000;

const probeMs = 2000;

const probeBytes = 4096;

/** One look at the disk; `doneMs` is null while the disk has not answered. */
interface Probe {
  readonly startMs: number;
  readonly health: Promise<DiskHealth>;
  doneMs: number | null;
}

/** Looks whether recordings could be written, by writing. */
export class DiskProbe {
  readonly #write: () => Promise<void>;
  readonly #clock: () => number;
  #last: Probe | null = null;

  /** `write` tries the disk, and rejects with the system's error. `clock` never goes back. */
  constructor(
    folder: string,
    { write = () => tryDisk(folder, probeBytes), clock = () => performance.now() } = {},
  ) {
    this.#write = write;
    this.#clock = clock;
  }

  /** Never rejects, and answers within some seconds. */
  async check(): Promise<DiskHealth> {
    const nowMs = this.#clock();
    // A disk that hangs is not asked again until it has answered: each look would hang beside the last.
    const isKept = this.#last !== null && (this.#last.doneMs ?? nowMs) > nowMs - keepMs;
    const probe = isKept && this.#last !== null ? this.#last : this.#begin(nowMs);
    const patienceMs = Math.max(0, probe.startMs + probeMs - nowMs);
    const late = delay(patienceMs, 'slow' as const, { ref: false });
    return await Promise.race([probe.health, late]);
  }

  #begin(startMs: number): Probe {
    const probe: Probe = { startMs, health: this.#look(), doneMs: null };
    void probe.health.then(() => {
      probe.doneMs = this.#clock();
    });
    this.#last = probe;
    return probe;
  }

  async #look(): Promise<DiskHealth> {
    try {
      await this.#write();
      return 'ok';
    } catch (error) {
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
      return code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'unwritable';
    }
  }
}
