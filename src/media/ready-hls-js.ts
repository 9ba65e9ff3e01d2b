import type { HlsJsClass } from './hls-attachment.js';

type HlsJs = InstanceType<HlsJsClass>;

/** A browser opens only so many elements of a page; beyond this the first that was made ready is let go. */
const MAX_READY = 4;

/** What hls.js must know when it is made; all else it reads when it has use for it. */
export const hlsJsSettings = {
  // A worker made from a blob would need `worker-src blob:` in the page's CSP.
  enableWorker: false,
  // Else it asks for media when the element is open, at the next of its ticks of 100 ms.
  startFragPrefetch: true,
} as const;

interface ReadyHlsJs {
  readonly hls: HlsJs;
  forget(): void;
}

const ready = new Map<HTMLVideoElement, ReadyHlsJs>();

/**
 * Opens the element for media of which nothing is asked for yet, so that who presses play does not wait for
 * that. Once the signal aborts nothing of it is left, unless it has been taken.
 */
export function readyHlsJs(HlsJs: HlsJsClass, video: HTMLVideoElement, signal: AbortSignal): void {
  // Something plays there already.
  if (signal.aborted || video.hasAttribute('src') || !HlsJs.isSupported()) return;
  const hls = new HlsJs(hlsJsSettings);
  const letGo = (): void => release(video);
  const forget = (): void => {
    signal.removeEventListener('abort', letGo);
    ready.delete(video);
  };
  signal.addEventListener('abort', letGo, { once: true });
  ready.set(video, { hls, forget });
  hls.attachMedia(video);
  const [first] = ready.keys();
  if (ready.size > MAX_READY && first !== undefined) release(first);
}

/** What stands ready in this element, which is the caller's from now on; null where nothing does. */
export function takeReadyHlsJs(HlsJs: HlsJsClass, video: HTMLVideoElement): HlsJs | null {
  const found = ready.get(video);
  // Its light build was made ready, and the source needs all of it; or the browser has closed the element.
  if (!(found?.hls instanceof HlsJs) || video.error !== null) {
    release(video);
    return null;
  }
  found.forget();
  return found.hls;
}

/** Frees the element of what stands ready in it, where anything does. */
function release(video: HTMLVideoElement): void {
  const found = ready.get(video);
  found?.forget();
  found?.hls.destroy();
}
