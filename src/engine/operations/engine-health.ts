import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

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

/** Looks whether recordings could be written, by writing. */
export class DiskProbe {
  readonly #folder: string;
  #last: { readonly atMs: number; readonly health: Promise<DiskHealth> } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Never rejects, and answers within some seconds. */
  async check(): Promise<DiskHealth> {
    const nowMs = performance.now();
    if (this.#last === null || nowMs - this.#last.atMs > keepMs) {
      this.#last = { atMs: nowMs, health: this.#probe() };
    }
    const late = delay(probeMs, 'slow' as const, { ref: false });
    return await Promise.race([this.#last.health, late]);
  }

  async #probe(): Promise<DiskHealth> {
    const file = join(this.#folder, `.probe-${randomBytes(6).toString('hex')}`);
    try {
      const handle = await open(file, 'wx', 0o600);
      try {
        await handle.writeFile(randomBytes(4096));
        await handle.datasync();
      } finally {
        await handle.close();
        await rm(file, { force: true });
      }
      return 'ok';
    } catch (error) {
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
      return code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'unwritable';
    }
  }
}
