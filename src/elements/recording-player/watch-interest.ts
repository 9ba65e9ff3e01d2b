/** How much of it must be seen, so that a player at the edge of the page costs nothing. */
const SEEN_SHARE = 0.5;

/** After what the page itself needs; a browser without idle times waits so long. */
const IDLE_MS = 500;

/** Somebody sees the player, or reaches for it. */
export type Interest = 'seen' | 'reached';

/** What is known of the way to the network; Chromium alone tells. */
interface Connection {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
}

/**
 * Calls back when somebody sees the player for a moment, and when a mouse, a finger or the focus reaches
 * it: each once at most. Over a slow or a dear line being seen is not enough.
 */
export function watchInterest(
  frame: HTMLElement,
  signal: AbortSignal,
  onInterest: (interest: Interest) => void,
): void {
  let isReached = false;
  const reach = (): void => {
    if (isReached || signal.aborted) return;
    isReached = true;
    observer.disconnect();
    onInterest('reached');
  };
  for (const type of ['pointerenter', 'pointerdown', 'focusin'] as const) {
    frame.addEventListener(type, reach, { signal, once: true });
  }
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.at(-1)?.isIntersecting !== true) return;
      observer.disconnect();
      whenIdle(() => {
        if (!isReached && !signal.aborted) onInterest('seen');
      });
    },
    { threshold: SEEN_SHARE },
  );
  if (isCheapLine()) observer.observe(frame);
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });
}

function isCheapLine(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  const isSlow = /2g|3g/.test(connection?.effectiveType ?? '');
  return connection?.saveData !== true && !isSlow;
}

function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(act, { timeout: IDLE_MS });
  else setTimeout(act, IDLE_MS);
}
