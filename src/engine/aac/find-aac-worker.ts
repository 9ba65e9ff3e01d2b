import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What the encoder's thread is made of; all of it optional. */
const packages = ['mediabunny', '@mediabunny/aac-encoder', 'opus-decoder'];

const script = new URL('./aac-worker.js', import.meta.url);

/** A way to start threads that turn Opus into AAC; null when a package for it is not installed. */
export function findAacWorker(): (() => Worker) | null {
  try {
    for (const name of packages) import.meta.resolve(name);
  } catch {
    return null;
  }
  if (!existsSync(fileURLToPath(script))) return null;
  return () => new Worker(script);
}
