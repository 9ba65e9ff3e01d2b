import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What the encoder's thread is made of; all of it optional. */
const packages = ['mediabunny', '@mediabunny/aac-encoder', 'opus-decoder'];

/**
 * Without limits each thread's heap grows to twice as much before it is tidied, some 20 MB for
 * nothing. It never holds 10 MB.
 */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

const script = new URL('./aac-worker.js', import.meta.url);

/** A way to start threads that turn Opus into AAC; null when a package for it is not installed. */
export function findAacWorker(): (() => Worker) | null {
  try {
    for (const name of packages) import.meta.resolve(name);
  } catch {
    return null;
  }
  if (!existsSync(fileURLToPath(script))) return null;
  return () => new Worker(script, { resourceLimits });
}
