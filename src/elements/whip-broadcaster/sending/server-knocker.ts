import type { Heard, Knocker, Listening } from './line.js';

/** With what browsers put between WebSockets that fail, each has asked at least once by then. */
const LIFE_MS = 6_000;

/** Knocks at the server of this origin. */
export function createServerKnocker(origin: string): Knocker {
  const door = `${origin}/`;
  const bell = `${origin.replace(/^http/, 'ws')}/`;
  const isBarred = watchPolicy();
  return {
    // What the page's policy has turned away once it turns away again, with a line in the console.
    ask: async (limitMs) => (isBarred(door) ? 'refusal' : askOnce(door, limitMs)),
    // A page that may open none finds out by asking.
    whenHeard: async (listening) => isBarred(bell) || ringUntilHeard(bell, listening),
  };
}

/** Whether the page's content policy has forbidden to ask this address. */
function watchPolicy(): (url: string) => boolean {
  const barred = new Set<string>();
  document.addEventListener('securitypolicyviolation', ({ disposition, blockedURI }) => {
    if (disposition === 'enforce') barred.add(blockedURI);
  });
  return (url) => barred.has(url) || barred.has(url.slice(0, -1));
}

async function askOnce(url: string, limitMs: number): Promise<Heard> {
  // Browsers say so of themselves when there is no network at all, and then nothing need be tried.
  if (navigator.onLine === false) return 'refusal';
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    // Whatever is answered is an answer.
    await fetch(url, { method: 'HEAD', mode: 'no-cors', cache: 'no-store', signal: limit.signal });
    return 'answer';
  } catch {
    return limit.signal.aborted ? 'nothing' : 'refusal';
  } finally {
    clearTimeout(timer);
  }
}

/**
 * By WebSocket, although most servers take none there: that they say so is enough. A request that is
 * given up leaves its connection waiting in the browser, which has six for a server. A WebSocket takes
 * its own along, and there may be many.
 */
function ringUntilHeard(url: string, { eachMs, limitMs, signal }: Listening): Promise<boolean> {
  return new Promise((resolve) => {
    const ringing = new AbortController();
    const end = (isHeard: boolean): void => {
      clearInterval(timer);
      clearTimeout(limit);
      ringing.abort();
      resolve(isHeard);
    };
    const ring = (): void => {
      try {
        ringOnce(url, () => end(true), ringing.signal);
      } catch {
        // A page that may open none finds out by asking.
        end(true);
      }
    };
    const timer = setInterval(ring, eachMs);
    const limit = setTimeout(() => end(false), limitMs);
    signal.addEventListener('abort', () => end(false), ringing);
    if (signal.aborted) end(false);
    else ring();
  });
}

function ringOnce(url: string, onHeard: () => void, signal: AbortSignal): void {
  const socket = new WebSocket(url);
  const over = new AbortController();
  const hangUp = (): void => {
    clearTimeout(timer);
    over.abort();
    socket.close();
  };
  const timer = setTimeout(hangUp, LIFE_MS);
  signal.addEventListener('abort', hangUp, over);
  for (const type of ['open', 'error']) socket.addEventListener(type, onHeard, over);
}
