import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const script = new URL('../../../src/engine/aac/aac-worker.ts', import.meta.url).href;

/** The engine's own encoder from its source: a thread's entry is not transformed, what it imports is. */
export function startAacThread(): Worker {
  const entry = `import('tsx/esm/api').then(async ({ register }) => {
    register();
    await import(${JSON.stringify(script)});
  })`;
  return new Worker(entry, { eval: true });
}

/**
 * Gives out a thread that stands already, and others as they are after it: on a busy machine one takes
 * longer to stand than a stream waits for its sound.
 */
export async function prepareAacThread(): Promise<() => Worker> {
  const worker = startAacThread();
  await once(worker, 'message');
  const prepared = [worker];
  return () => prepared.pop() ?? startAacThread();
}
