import type { Line, LineBackEvent } from './line.js';

/** A server that is slow on a line that comes and goes must be able to finish at some time. */
const MAX_REPEATS = 2;

/**
 * A `fetch` that keeps to its line: it waits while nothing comes back there, and makes a request anew
 * that was on its way when the line went silent, as soon as it is back.
 */
export function createLineFetch(
  line: Line,
  send: typeof fetch = (input, init) => fetch(input, init),
): typeof fetch {
  return async (input, init = {}) => {
    // What ends a session may outlive the page, and nobody waits for it.
    if (init.method === 'DELETE') return send(input, init);
    for (let repeats = 0; ; repeats += 1) {
      await line.whenClear(init.signal, true);
      const stale = new AbortController();
      const stop = (): void => stale.abort();
      init.signal?.addEventListener('abort', stop);
      if (init.signal?.aborted) stop();
      const over = new AbortController();
      try {
        const answering = send(input, { ...init, signal: stale.signal });
        line.watch(answering, stale.signal);
        if (repeats === MAX_REPEATS) return await answering;
        const answer = await Promise.race([answering, whenBack(line, over.signal)]);
        if (answer !== 'back') return answer;
        stop();
      } finally {
        over.abort();
        // The answer's body is still to be read, and may be cut short as well.
        if (stale.signal.aborted) init.signal?.removeEventListener('abort', stop);
      }
    }
  };
}

/** Never for a server that was refusing: who was on the way there has been told. */
function whenBack(line: Line, signal: AbortSignal): Promise<'back'> {
  return new Promise((resolve) => {
    const hear = (event: Event): void => {
      if ((event as LineBackEvent).after === 'silent') resolve('back');
    };
    line.addEventListener('back', hear, { signal });
  });
}
