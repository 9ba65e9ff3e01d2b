import { attachHls, preloadHls } from '../../../media/hls-attachment.js';
import type { HlsAttachment } from '../../../media/hls-attachment.js';
import type { Rung, RungListener } from './rung.js';

export interface HlsRungOptions {
  readonly token: string | null;
  readonly latency: 'low' | 'standard';
  /** Seconds from the beginning of the list, or null for the live edge. */
  readonly startAt: number | null;
  /** A list that has ended is none. */
  readonly mustBeLive: boolean;
}

/** Plays a live HLS source in the video; off the screen, in an element of its own that nobody sees or hears. */
export function openHlsRung(
  video: HTMLVideoElement,
  url: string,
  options: HlsRungOptions,
  { signal, onListEnd, onLastPicture, onFailure }: RungListener,
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
      if (!life.signal.aborted) onFailure(cause);
    };
    const isReplaceable = true;
    const listener = { signal: life.signal, onLastPicture, onError };
    attachHls(media, url, { ...options, isReplaceable, ...listener }).then((made) => {
      if (!life.signal.aborted) attachment = made;
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
    get quality() {
      return attachment;
    },
    isRecovering: false,
    isBarred: false,
    renew: () => false,
  };
}
