import type * as hlsCopy from './hls-copy-attachment.js';

let loaded: typeof hlsCopy | null = null;

/** The code that plays HLS. What is there already is had at once: an import of it waits for the page's next task. */
export async function loadHlsCopy(): Promise<typeof hlsCopy> {
  loaded ??= await import('./hls-copy-attachment.js');
  return loaded;
}
