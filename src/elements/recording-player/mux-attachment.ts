import type { CopyAttachment, CopyOptions } from './copy-attachment.js';

/** What is used of `<mux-player>`: the native video inside it. */
interface MuxPlayer extends HTMLElement {
  readonly media: { readonly nativeEl: HTMLVideoElement } | null;
}

/**
 * Plays a Mux recording by Mux's own player, in the video's place and without its controls. It tells
 * nobody who watches: no analytics, no cookies, nothing kept in the browser.
 */
export async function attachMux(
  stage: HTMLElement,
  url: string,
  { signal, startAt, onFailure }: CopyOptions,
): Promise<CopyAttachment> {
  await import('@mux/mux-player');
  const player = stage.ownerDocument.createElement('mux-player') as MuxPlayer;
  for (const name of ['disable-tracking', 'disable-cookies', 'no-volume-pref', 'no-muted-pref']) {
    player.setAttribute(name, '');
  }
  player.setAttribute('nohotkeys', '');
  player.setAttribute('playsinline', '');
  player.setAttribute('preload', 'metadata');
  player.setAttribute('disableremoteplayback', '');
  const { playbackId, token } = readMuxUrl(url);
  if (playbackId === null) player.setAttribute('src', url);
  else player.setAttribute('playback-id', playbackId);
  if (token !== null) player.setAttribute('playback-token', token);
  if (startAt > 0) player.setAttribute('start-time', String(startAt));
  player.addEventListener('error', (event: Event) => {
    const detail: unknown = event instanceof CustomEvent ? event.detail : null;
    if (!isRecoverable(detail)) onFailure(detail);
  });
  stage.append(player);
  signal.addEventListener('abort', () => player.remove(), { once: true });
  const native = player.media?.nativeEl;
  if (!(native instanceof HTMLVideoElement)) throw new Error('mux-player has no video');
  return { media: native };
}

/** mux-player tells also of what it gets over by itself. */
function isRecoverable(detail: unknown): boolean {
  return (
    typeof detail === 'object' && detail !== null && 'fatal' in detail && detail.fatal === false
  );
}

/** A playback id stands alone or in its stream address; a signed one brings its token. */
export function readMuxUrl(url: string): {
  readonly playbackId: string | null;
  readonly token: string | null;
} {
  if (/^[\w-]+$/.test(url)) return { playbackId: url, token: null };
  const { hostname, pathname, searchParams } = new URL(url, document.baseURI);
  const [, playbackId] = /^\/([\w-]+)(?:\.m3u8)?$/.exec(pathname) ?? [];
  const isMux = hostname === 'stream.mux.com' || hostname.endsWith('.stream.mux.com');
  return {
    playbackId: isMux ? (playbackId ?? null) : null,
    token: searchParams.get('token'),
  };
}
