import { setTimeout as delay } from 'node:timers/promises';

import { PlaylistChecker } from './playlist-checker.js';

/** Oftener than parts come, so that every state of a list is seen. */
const readEveryMs = 200;

/**
 * Reads a live stream's media playlist over and over and holds it against the RFC. Returns the way
 * to stop, which rejects with what was wrong and tells how often it was read.
 */
export async function watchPlaylist(index: string): Promise<() => Promise<number>> {
  const [, name = ''] = /\n([^#\n]+\.m3u8)/.exec(await (await fetch(index)).text()) ?? [];
  const url = new URL(name, index);
  const checker = new PlaylistChecker();
  const ended = new AbortController();
  const read = async (): Promise<void> => {
    checker.check(await (await fetch(url)).text());
  };
  const reading = (async () => {
    while (!ended.signal.aborted) {
      await read();
      await delay(readEveryMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    await read();
  })();
  // What it finds is told at the end.
  reading.catch(() => undefined);
  return async () => {
    ended.abort();
    await reading;
    return checker.readings;
  };
}
