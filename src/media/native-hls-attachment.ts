import type { HlsAttachment, HlsAttachmentOptions } from './hls-attachment.js';
import { HlsError } from './hls-error.js';

const MAX_RELOADS = 3;
const RELOAD_MS = 1000;

/** Attaches by the browser's own HLS. */
export function attachNativeHls(
  video: HTMLVideoElement,
  url: string,
  options: HlsAttachmentOptions,
): HlsAttachment {
  const listening = new AbortController();
  let reloads = 0;
  let reload: ReturnType<typeof setTimeout> | undefined;
  /** Where it is to begin; null once it has, and where the browser is to decide. */
  let position = options.startAt ?? null;
  /** Seconds from the list's end at which the browser itself begins to play what is live. */
  let holdBack = 0;

  const detach = (): void => {
    listening.abort();
    clearTimeout(reload);
    video.removeAttribute('src');
    video.load();
  };
  const fail = (error: HlsError): void => {
    options.signal.removeEventListener('abort', detach);
    options.onLastPicture?.();
    detach();
    options.onError(error);
  };

  const { signal } = listening;
  video.addEventListener(
    'error',
    () => {
      const { error } = video;
      const isNetwork = error?.code === MediaError.MEDIA_ERR_NETWORK;
      if (!isNetwork || options.isReplaceable === true || ++reloads > MAX_RELOADS) {
        fail(new HlsError(isNetwork ? 'source-unreachable' : 'source-unplayable', error));
        return;
      }
      if (hasEnd(video) || (options.startAt ?? null) !== null)
        position = video.currentTime - readFirstSecond(video);
      reload = setTimeout(() => {
        video.load();
        void video.play().catch(() => undefined);
      }, RELOAD_MS);
    },
    { signal },
  );
  video.addEventListener(
    'loadedmetadata',
    () => {
      if (options.mustBeLive && hasEnd(video)) fail(new HlsError('source-unreachable'));
    },
    { signal },
  );
  // A list that still grows is opened at its end by itself; where it begins may be told a little later.
  const begin = (): void => {
    if (position === null || (!hasEnd(video) && video.seekable.length === 0)) return;
    const time = readFirstSecond(video) + position;
    position = null;
    if (video.currentTime !== time) video.currentTime = time;
  };
  for (const type of ['loadedmetadata', 'loadeddata', 'progress'])
    video.addEventListener(type, begin, { signal });
  const readLiveEnd = (): number | null => {
    const { seekable } = video;
    return !hasEnd(video) && seekable.length > 0 ? seekable.end(seekable.length - 1) : null;
  };
  video.addEventListener(
    'playing',
    () => {
      const end = readLiveEnd();
      if (end !== null && (options.startAt ?? null) === null) {
        holdBack = Math.max(0, end - video.currentTime);
      }
    },
    { signal, once: true },
  );
  const { onArrival } = options;
  if (onArrival) video.addEventListener('progress', () => onArrival('media'), { signal });
  options.signal.addEventListener('abort', detach, { once: true });
  video.src = url;
  return {
    engine: 'native',
    get liveEdge() {
      const end = readLiveEnd();
      return end === null ? null : end - holdBack;
    },
    levels: [],
    level: null,
    chooseLevel: () => undefined,
    spans: [],
  };
}

function readFirstSecond(video: HTMLVideoElement): number {
  return hasEnd(video) || video.seekable.length === 0 ? 0 : video.seekable.start(0);
}

/** What is live has no length: Safari calls that infinite, and WebKit's port for GTK none at all. */
function hasEnd({ duration }: HTMLVideoElement): boolean {
  return Number.isFinite(duration) && duration > 0;
}
