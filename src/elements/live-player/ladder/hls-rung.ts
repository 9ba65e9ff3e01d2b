import { attachHls, preloadHls } from '../../../media/hls-attachment.js';
import type { HlsAttachment, HlsAttachmentOptions } from '../../../media/hls-attachment.js';
import { toRecordedMs } from '../../../media/read-spans.js';
import { HlsError } from '../../../media/hls-error.js';
import { pageGate } from '../server-gate.js';
import { keepRenewed } from '../../recording-player/renew-ahead.js';
import { toRenewedAddress } from '../../recording-player/renewed-address.js';
import type { LiveSource } from './live-ladder.js';
import type { RungSetup } from './open-rung.js';
import type { Rung, RungListener } from './rung.js';

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
  const attach = (media: HTMLVideoElement): void => {
    attached.abort();
    const life = new AbortController();
    attached = life;
    attachment = null;
    const onError = (cause: unknown): void => {
      if (life.signal.aborted) return;
      if (cause instanceof HlsError && cause.status === 0) pageGate.noteFailure(url);
      if (cause instanceof HlsError && cause.code === 'hls-missing') {
        pageGate.noteFailure(import.meta.url);
      }
      onFailure(cause);
    };
    // What did not change would be refused again.
    const renewChanged = async (): Promise<boolean> => {
      const before = `${readCredentials().token ?? ''} ${readSource().url}`;
      await renew();
      return before !== `${readCredentials().token ?? ''} ${readSource().url}`;
    };
    const whenAnswering = (): Promise<void> => {
      pageGate.noteFailure(url);
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
      toRequestUrl: (requestUrl) => toRenewedAddress(requestUrl, url, readSource().url),
      renew: renewChanged,
      whenAnswering,
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
    attachHls(media, url, options).then((made) => {
      if (life.signal.aborted) return;
      attachment = made;
      if (probe?.paused === true) void probe.play().catch(() => undefined);
      onAttached();
      if (made.engine === 'hls.js') keepRenewed(renewal);
    }, onError);
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
    get quality() {
      return attachment;
    },
    isRecovering: false,
    isBarred: false,
    renew: () => false,
  };
}
