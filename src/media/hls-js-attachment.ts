import type {
  HlsAttachment,
  HlsAttachmentOptions,
  HlsJsClass,
  HlsJsError,
} from './hls-attachment.js';
import { HlsError } from './hls-error.js';
import type { HlsOpening } from './hls-opening.js';
import { createOpeningLoader } from './hls-opening-loader.js';
import { readSpans } from './read-spans.js';
import { sendsTokenTo } from './sends-token-to.js';

/** Beyond this the source is lost for now, and the next one does better than a fourth try. */
const MAX_NETWORK_RESTARTS = 3;
const NETWORK_RESTART_MS = 1000;

/** A decoder that fails a third time within the window fails for good. */
const MAX_MEDIA_RECOVERIES = 2;

/** After so long without a fault, the tries are counted from zero again. */
const HEALTHY_AFTER_MS = 30_000;

/** Enough to scrub back a little; a phone must not hold an hour of video. */
const BACK_BUFFER_SECONDS = 60;

/** Attaches by hls.js, whose class is passed in because only one module imports it. */
export function attachHlsJs(
  HlsJs: HlsJsClass,
  video: HTMLVideoElement,
  url: string,
  opening: HlsOpening | null,
  options: HlsAttachmentOptions,
): HlsAttachment {
  const isLowLatency = options.latency === 'low';
  const isReplaceable = options.isReplaceable === true;
  const hls = new HlsJs({
    // A worker made from a blob would need `worker-src blob:` in the page's CSP.
    enableWorker: false,
    lowLatencyMode: isLowLatency,
    ...(isLowLatency ? { maxLiveSyncPlaybackRate: 1.1 } : {}),
    startPosition: options.startAt ?? -1,
    backBufferLength: BACK_BUFFER_SECONDS,
    // With a tolerance hls.js 1.7 takes a small hole in the sound for one that is still to be filled,
    // and never ends; it jumps over holes without.
    ...(isLowLatency ? {} : { maxBufferHole: 0 }),
    ...(opening === null ? {} : { pLoader: createOpeningLoader(HlsJs, url, opening) }),
    xhrSetup: (xhr, requestUrl) => prepare(xhr, requestUrl, url, options),
  });

  let networkRestarts = 0;
  let mediaRecoveries = 0;
  let lastFaultAt = 0;
  let chosenLevel: number | null = null;
  let restart: ReturnType<typeof setTimeout> | undefined;

  const detach = (): void => {
    clearTimeout(restart);
    hls.destroy();
  };
  const fail = (error: HlsError): void => {
    options.signal.removeEventListener('abort', detach);
    options.onLastPicture?.();
    detach();
    options.onError(error);
  };

  /** One renewal serves all requests that were refused meanwhile. */
  let renewal: Promise<boolean> | null = null;
  const renew = async (): Promise<boolean> => {
    renewal ??= (options.renew?.() ?? Promise.resolve(false)).catch(() => false);
    const isRenewed = await renewal;
    renewal = null;
    return isRenewed && !options.signal.aborted;
  };
  const ask = (): void => (hls.levels.length === 0 ? hls.loadSource(url) : hls.startLoad());

  hls.on(HlsJs.Events.ERROR, (_event, data) => {
    const isTokenRefused = data.response?.code === 401 || data.response?.code === 403;
    if (!data.fatal && !(isTokenRefused && renewal === null && options.renew)) return;
    if (isTokenRefused) {
      void renew().then((isRenewed) => {
        if (isRenewed) ask();
        else if (data.fatal && !options.signal.aborted) {
          fail(new HlsError('source-refused', data.error));
        }
      });
      return;
    }
    if (performance.now() - lastFaultAt > HEALTHY_AFTER_MS) networkRestarts = mediaRecoveries = 0;
    lastFaultAt = performance.now();
    if (data.type === HlsJs.ErrorTypes.NETWORK_ERROR && !isUnreadable(HlsJs, data)) {
      const isGivenUp = isReplaceable && hls.levels.length === 0;
      // Of a live list a piece may be gone or late, and what is loaded plays on meanwhile.
      const isLive = hls.latestLevelDetails?.live === true;
      if ((isRefused(data) && !isLive) || isGivenUp || ++networkRestarts > MAX_NETWORK_RESTARTS) {
        fail(new HlsError('source-unreachable', data.error));
        return;
      }
      restart = setTimeout(ask, NETWORK_RESTART_MS);
    } else if (
      data.type === HlsJs.ErrorTypes.MEDIA_ERROR &&
      ++mediaRecoveries <= MAX_MEDIA_RECOVERIES
    ) {
      hls.recoverMediaError();
    } else {
      fail(new HlsError('source-unplayable', data.error));
    }
  });

  hls.on(HlsJs.Events.LEVEL_LOADED, (_event, { details }) => {
    if (options.mustBeLive && !details.live) fail(new HlsError('source-unreachable'));
  });

  options.signal.addEventListener('abort', detach, { once: true });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    engine: 'hls.js',
    get liveEdge() {
      return hls.latestLevelDetails?.live === true ? hls.liveSyncPosition : null;
    },
    get levels() {
      return hls.levels.length > 1 ? hls.levels : [];
    },
    get level() {
      return chosenLevel;
    },
    chooseLevel(index) {
      chosenLevel = index;
      hls.nextLevel = index ?? -1;
    },
    get spans() {
      return readSpans(hls.latestLevelDetails?.fragments ?? []);
    },
  };
}

/** The address says that it will not answer this viewer: asking again is of no use. */
function isRefused({ response }: HlsJsError): boolean {
  const status = response?.code ?? 0;
  return status >= 400 && status < 500;
}

function isUnreadable(HlsJs: HlsJsClass, { details }: HlsJsError): boolean {
  return (
    details === HlsJs.ErrorDetails.MANIFEST_PARSING_ERROR ||
    details === HlsJs.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR ||
    details === HlsJs.ErrorDetails.LEVEL_PARSING_ERROR
  );
}

function prepare(
  xhr: XMLHttpRequest,
  requestUrl: string,
  sourceUrl: string,
  { token, toRequestUrl, onArrival }: HlsAttachmentOptions,
): void {
  const renewedUrl = toRequestUrl?.(requestUrl) ?? requestUrl;
  const isOpened = xhr.readyState !== XMLHttpRequest.UNSENT;
  if (renewedUrl !== requestUrl || !isOpened) xhr.open('GET', renewedUrl, true);
  if (onArrival) {
    xhr.addEventListener('progress', () => {
      if (xhr.status < 400) onArrival();
    });
  }
  if (token && sendsTokenTo(requestUrl, sourceUrl)) {
    xhr.setRequestHeader('Authorization', `Bearer ${token}`);
  }
}
