import { attachHls, preloadHls } from '../../../media/hls-attachment.js';
import type { HlsAttachment, HlsAttachmentOptions } from '../../../media/hls-attachment.js';
import { toRecordedMs } from '../../../media/read-spans.js';
import { HlsError } from '../../../media/hls-error.js';
import { pageGate } from '../server-gate.js';
import { keepRenewed, renewAhead } from '../../recording-player/copy/renew-ahead.js';
import { toRenewedAddress } from '../../recording-player/copy/renewed-address.js';
import type { LiveSource } from './live-ladder.js';
import type { RungSetup } from './open-rung.js';
import type { Rung, RungListener } from './rung.js';
import { Supply } from './supply.js';
import { readListStart, toListModel } from './to-list-model.js';

export type HlsRungSetup = Pick<
  RungSetup,
  'readCredentials' | 'readSource' | 'renew' | 'mustBeLive'
>;

/** Plays a live HLS source in the video; off the screen, in an element of its own that nobody sees or hears. */
export function openHlsRung(
  video: HTMLVideoElement,
  { url, latency }: Pick<LiveSource, 'url' | 'latency'>,
  { readCredentials, readSource, renew, mustBeLive }: HlsRungSetup,
  { signal, onAttached, onListEnd, onLastPicture, onFailure }: RungListener,
): Rung {
  // Beside the list, which has to be read first.
  void preloadHls();
  let probe: HTMLVideoElement | null = null;
  let attached = new AbortController();
  let attachment: HlsAttachment | null = null;
  let isStale = false;
  const supply = new Supply(video, signal, () => attachment?.askAnew?.());
  const attach = (media: HTMLVideoElement): void => {
    attached.abort();
    const life = new AbortController();
    const address = readSource().url;
    attached = life;
    attachment = null;
    isStale = false;
    supply.forget();
    const onError = (cause: unknown): void => {
      if (life.signal.aborted) return;
      if (cause instanceof HlsError && cause.status === 0) pageGate.noteFailure(url);
      if (cause instanceof HlsError && cause.code === 'hls-missing') {
        pageGate.noteFailure(import.meta.url);
      }
      onFailure(cause);
    };
    const whenAnswering = (): Promise<void> => {
      pageGate.noteFailure(url);
      isStale ||= media.paused;
      return pageGate.whenAnswering(url, life.signal);
    };
    const options: HlsAttachmentOptions = {
      signal: life.signal,
      get token() {
        return readCredentials().token;
      },
      latency,
      mustBeLive,
      isReplaceable: true,
      toRequestUrl: (requestUrl) => toRenewedAddress(requestUrl, address, readSource().url),
      renew: () => renew().then(() => true),
      whenAnswering,
      onArrival: (what) => {
        if (what === 'media' && media === video) supply.note();
      },
      onLastPicture,
      onError,
    };
    const renewal = {
      signal: life.signal,
      get expiresAt() {
        return readSource().expiresAt ?? null;
      },
      renew,
    };
    attachHls(media, address, options).then((made) => {
      if (life.signal.aborted) return;
      attachment = made;
      if (probe?.paused === true) void probe.play().catch(() => undefined);
      onAttached();
      if (made.engine === 'hls.js') keepRenewed(renewal);
      else keepExchanged();
    }, onError);
    const keepExchanged = (): void =>
      renewAhead(renewal, () => {
        // The same address may have been given a later end.
        if (readSource().url === address) keepExchanged();
        else exchange(media);
      });
  };
  /** What the browser plays itself takes one address at a time: of what is live the edge follows at the next. */
  const exchange = (media: HTMLVideoElement): void => {
    if (media === video) onLastPicture();
    attach(media);
  };
  signal.addEventListener(
    'abort',
    () => {
      attached.abort();
      probe?.pause();
    },
    { once: true },
  );
  // A list that has ended while the stream goes on is followed by another one, under the same address.
  video.addEventListener(
    'ended',
    () => {
      if (attachment !== null && probe === null) onListEnd();
    },
    { signal },
  );
  return {
    show() {
      probe = null;
      attach(video);
    },
    hide() {
      probe = video.ownerDocument.createElement('video');
      probe.muted = true;
      probe.playsInline = true;
      attach(probe);
      void probe.play().catch(() => undefined);
    },
    peer: null,
    get probe() {
      return probe;
    },
    get liveEdge() {
      return attachment?.liveEdge ?? null;
    },
    get momentMs() {
      return toRecordedMs(attachment?.spans ?? [], video.currentTime);
    },
    get model() {
      return attachment && toListModel(video, attachment);
    },
    seek(seconds) {
      video.currentTime = seconds + readListStart(video, this.model);
    },
    isRecovering: false,
    isBarred: false,
    get isStale() {
      return isStale;
    },
    // Opened anew, what comes in slowly would have to begin again.
    renew: () => supply.isSlow,
    changeNetwork() {
      attachment?.askAnew?.();
    },
  };
}
