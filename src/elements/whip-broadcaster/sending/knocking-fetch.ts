/** A line that lives has answered by then, also with one bar of signal. */
const PATIENCE_MS = 1_500;
/** A knock that is not answered by then has been lost, as the request was. */
const KNOCK_MS = 1_000;
const BETWEEN_KNOCKS_MS = 100;

export interface KnockingTimes {
  readonly patienceMs: number;
  readonly knockMs: number;
  readonly betweenMs: number;
}

const defaultTimes: KnockingTimes = {
  patienceMs: PATIENCE_MS,
  knockMs: KNOCK_MS,
  betweenMs: BETWEEN_KNOCKS_MS,
};

/**
 * A `fetch` for a line that goes dead without a word. What was sent into the silence is sent again by the
 * system ever more seldom, up to half a minute after the line is back. So while a request waits for its
 * answer, its server is knocked at with a small one; when that was in vain and then is not, the request
 * is made anew. A server that is merely slow is waited for as ever.
 */
export function createKnockingFetch(
  send: typeof fetch = (input, init) => fetch(input, init),
  times: KnockingTimes = defaultTimes,
): typeof fetch {
  return async (input, init = {}) => {
    // What ends a session may outlive the page, and nobody waits for it.
    if (init.method === 'DELETE') return send(input, init);
    for (;;) {
      const stale = new AbortController();
      const stop = (): void => stale.abort();
      init.signal?.addEventListener('abort', stop);
      if (init.signal?.aborted) stop();
      const answering = send(input, { ...init, signal: stale.signal });
      const over = new AbortController();
      try {
        const answer = await Promise.race([
          answering,
          whenBack(String(input), send, times, over.signal),
        ]);
        if (answer !== 'back') return answer;
        answering.catch(() => undefined);
        stale.abort();
      } finally {
        over.abort();
        // The answer's body is still to be read, and may be cut short as well.
        if (stale.signal.aborted) init.signal?.removeEventListener('abort', stop);
      }
    }
  };
}

/** Resolves when the server answers after it did not; never where it answers at once. */
async function whenBack(
  url: string,
  send: typeof fetch,
  { patienceMs, knockMs, betweenMs }: KnockingTimes,
  signal: AbortSignal,
): Promise<'back'> {
  await pause(patienceMs);
  for (let wasSilent = false; !signal.aborted; wasSilent = true) {
    if (await isAnswered(url, send, knockMs)) {
      if (wasSilent) return 'back';
      break;
    }
    await pause(betweenMs);
  }
  return new Promise(() => undefined);
}

async function isAnswered(url: string, send: typeof fetch, knockMs: number): Promise<boolean> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), knockMs);
  try {
    // Whatever is answered is an answer. Asked as the request is, so that it can use the same connection.
    const root = new URL('/', new URL(url, globalThis.location?.href));
    await send(root.href, {
      method: 'HEAD',
      mode: 'no-cors',
      cache: 'no-store',
      signal: limit.signal,
    });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
