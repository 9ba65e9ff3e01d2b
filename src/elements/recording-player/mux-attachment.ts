import type { CopyAttachment, CopyOptions } from './copy-attachment.js';
import { attachHlsCopy } from './hls-copy-attachment.js';
import { keepExchanged } from './renew-ahead.js';

/** What is used of `<mux-player>`: the native video inside it. */
interface MuxPlayer extends HTMLElement {
  readonly media:
    (HTMLElement & { disableRemotePlayback: boolean; readonly nativeEl: HTMLVideoElement }) | null;
}

/**
 * Plays a Mux recording by Mux's own player, in the video's place and without its controls. It tells
 * nobody who watches: no analytics, no cookies, nothing kept in the browser, and no request to anywhere
 * but the recording's own host. Under a page's policy that mux-player cannot live with, the video itself
 * plays the recording by HLS.
 */
export async function attachMux(
  video: HTMLVideoElement,
  url: string,
  options: CopyOptions,
): Promise<CopyAttachment> {
  const { signal, stage, startAt, onFailure } = options;
  const address = toStreamUrl(url, options.token);
  if (!allowsStyles(stage) || !(await loadMuxPlayer())) {
    // Mux takes its tokens in addresses.
    return attachHlsCopy(video, address, { ...options, token: null });
  }
  if (signal.aborted) return { media: video };
  const player = stage.ownerDocument.createElement('mux-player') as MuxPlayer;
  for (const name of ['disable-tracking', 'disable-cookies', 'no-volume-pref', 'no-muted-pref']) {
    player.setAttribute(name, '');
  }
  player.setAttribute('nohotkeys', '');
  // Neither the keyboard nor a screen reader should come upon a second player inside this one.
  player.setAttribute('inert', '');
  player.setAttribute('playsinline', '');
  player.setAttribute('preload', 'metadata');
  // The attribute does not reach the inner video, which then fetches the Cast sender's script.
  if (player.media !== null) player.media.disableRemotePlayback = true;
  // Given a playback id it would also fetch a storyboard, which these controls do not show.
  player.setAttribute('src', address);
  player.setAttribute('type', 'hls');
  if (startAt > 0) player.setAttribute('start-time', String(startAt));
  player.addEventListener('error', (event: Event) => {
    const detail: unknown = event instanceof CustomEvent ? event.detail : null;
    if (!isRecoverable(detail)) onFailure(detail);
  });
  stage.append(player);
  signal.addEventListener('abort', () => player.remove(), { once: true });
  const native = player.media?.nativeEl;
  if (!(native instanceof HTMLVideoElement)) throw new Error('mux-player has no video');
  const exchange = (next: string): void => {
    player.setAttribute('start-time', String(native.currentTime));
    player.setAttribute('src', toStreamUrl(next, options.token));
  };
  keepExchanged({ video: native, url, exchange }, options);
  return { media: native };
}

/** False where its code cannot be had, or the page requires Trusted Types, which it does not know. */
async function loadMuxPlayer(): Promise<boolean> {
  try {
    await import('@mux/mux-player');
    return true;
  } catch {
    return false;
  }
}

/** Whether the page's policy allows the style elements that mux-player is laid out with. */
function allowsStyles(stage: HTMLElement): boolean {
  const probe = stage.ownerDocument.createElement('style');
  stage.append(probe);
  const isAllowed = probe.sheet !== null;
  probe.remove();
  return isAllowed;
}

/** The HLS address of a Mux recording; with a bare playback id the page's token is Mux's own. */
function toStreamUrl(url: string, token: string | null): string {
  if (!/^[\w-]+$/.test(url)) return url;
  const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
  return `https://stream.mux.com/${url}.m3u8${query}`;
}

/** mux-player tells also of what it gets over by itself. */
function isRecoverable(detail: unknown): boolean {
  return (
    typeof detail === 'object' && detail !== null && 'fatal' in detail && detail.fatal === false
  );
}
