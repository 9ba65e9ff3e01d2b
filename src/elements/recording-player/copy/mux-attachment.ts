import { tellArrivals } from '../../../media/tell-arrivals.js';
import type { CopyAttachment, CopyOptions } from './copy-attachment.js';
import { attachHlsCopy } from './hls-copy-attachment.js';
import { readTokenEnd } from './read-token-end.js';
import { keepExchanged } from './renew-ahead.js';

/** What is used of `<mux-player>`: the native video inside it, and how its hls.js asks. */
interface MuxPlayer extends HTMLElement {
  _hlsConfig?: { xhrSetup(xhr: XMLHttpRequest): void };
  readonly media:
    (HTMLElement & { disableRemotePlayback: boolean; readonly nativeEl: HTMLVideoElement }) | null;
}

/**
 * Plays a Mux recording by Mux's own player, in the video's place and without its controls. It tells
 * nobody who watches: no analytics, no cookies, nothing kept in the browser, and no request to anywhere
 * but the recording's own host, unless the page turns Mux's analytics on. Under a page's policy that mux-player cannot live with, the video itself
 * plays the recording by HLS.
 */
export async function attachMux(
  video: HTMLVideoElement,
  url: string,
  options: CopyOptions,
): Promise<CopyAttachment> {
  const { signal, stage, startAt, onFailure } = options;
  const page = readPage(stage);
  const readToken = (): string | null => options.token ?? page.token;
  const toAddress = (next: string): string => toStreamUrl(next, readToken());
  const address = toAddress(url);
  if (!allowsStyles(stage) || !(await loadMuxPlayer())) {
    // Mux takes its tokens in addresses.
    return attachHlsCopy(video, address, {
      ...options,
      token: null,
      // Spread it would be the end of the first address for ever.
      get expiresAt() {
        return options.expiresAt;
      },
      get latestUrl() {
        return toAddress(options.latestUrl);
      },
    });
  }
  if (signal.aborted) return { media: video };
  const player = createMuxPlayer(stage.ownerDocument);
  for (const name of ['no-volume-pref', 'no-muted-pref', ...page.refused]) {
    player.setAttribute(name, '');
  }
  if (page.envKey !== null) player.setAttribute('env-key', page.envKey);
  player.setAttribute('nohotkeys', '');
  // Neither the keyboard nor a screen reader should come upon a second player inside this one.
  player.setAttribute('inert', '');
  player.setAttribute('playsinline', '');
  player.setAttribute('preload', 'metadata');
  // The attribute does not reach the inner video, which then fetches the Cast sender's script.
  if (player.media !== null) player.media.disableRemotePlayback = true;
  // The video itself tells of bytes only when a whole segment of them is there.
  player._hlsConfig = { xhrSetup: (xhr) => tellArrivals(xhr, options.onArrival) };
  options.onAsk();
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
    player.setAttribute('src', next);
  };
  keepExchanged(
    { video: native, url, toAddress, exchange },
    {
      ...{ signal, stage },
      // Of a bare playback id nobody tells when it ends but its token.
      get expiresAt() {
        return options.expiresAt ?? (isPlaybackId(url) ? readTokenEnd(readToken()) : null);
      },
      get latestUrl() {
        return options.latestUrl;
      },
      renew: () => options.renew(),
    },
  );
  return { media: native };
}

/**
 * Captions are for who asks for them, as with any other recording. mux-player reads that only while it is
 * made: an element of a page without scripts is made here when it has been told.
 */
function createMuxPlayer(page: Document): MuxPlayer {
  const player = page.implementation.createHTMLDocument('').createElement('mux-player');
  player.setAttribute('default-hidden-captions', '');
  page.adoptNode(player);
  customElements.upgrade(player);
  return player as MuxPlayer;
}

/** What the page has said on its element of recordings at Mux. */
interface MuxPage {
  readonly token: string | null;
  readonly envKey: string | null;
  /** Attributes of mux-player for what the page has not turned on. */
  readonly refused: readonly string[];
}

/** Read where it is needed, since only who plays from Mux should pay for it. */
function readPage(stage: HTMLElement): MuxPage {
  const root = stage.getRootNode();
  const host = root instanceof ShadowRoot ? root.host : stage;
  const refuse = (name: string, refusal: string): string[] =>
    host.hasAttribute(name) ? [] : [refusal];
  return {
    token: host.getAttribute('playback-token'),
    envKey: host.getAttribute('mux-env-key'),
    refused: [
      ...refuse('mux-tracking', 'disable-tracking'),
      ...refuse('mux-cookies', 'disable-cookies'),
    ],
  };
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
  if (!isPlaybackId(url)) return url;
  const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
  return `https://stream.mux.com/${url}.m3u8${query}`;
}

function isPlaybackId(url: string): boolean {
  return /^[\w-]+$/.test(url);
}

/** mux-player tells also of what it gets over by itself. */
function isRecoverable(detail: unknown): boolean {
  return (
    typeof detail === 'object' && detail !== null && 'fatal' in detail && detail.fatal === false
  );
}
