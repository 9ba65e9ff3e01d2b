import { Worker } from 'node:worker_threads';

const script = new URL('../../../src/engine/aac/aac-worker.ts', import.meta.url).href;

/** The engine's own encoder from its source: a thread's entry is not transformed, what it imports is. */
export function startAacThread(): Worker {
  const entry = `import('tsx/esm/api').then(({ register }) => {
    register();
    return import(${JSON.stringify(script)});
  })`;
  return new Worker(entry, { eval: true });
}
