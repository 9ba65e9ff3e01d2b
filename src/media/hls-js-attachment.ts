import type {
  HlsAttachment,
  HlsAttachmentOptions,
  HlsJsClass,
  HlsJsError,
} from './hls-attachment.js';
import { HlsError } from './hls-error.js';

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
  options: HlsAttachmentOptions,
): HlsAttachment {
  const isLowLatency = options.latency === 'low';
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
    xhrSetup: (xhr, requestUrl) => setToken(xhr, requestUrl, url, options.token ?? null),
  });

  let networkRestarts = 0;
  let mediaRecoveries = 0;
  let lastFaultAt = 0;
  let restart: ReturnType<typeof setTimeout> | undefined;

  const detach = (): void => {
    clearTimeout(restart);
    hls.destroy();
  };
  const fail = (error: HlsError): void => {
    options.signal.removeEventListener('abort', detach);
    detach();
    options.onError(error);
  };

  hls.on(HlsJs.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    if (performance.now() - lastFaultAt > HEALTHY_AFTER_MS) networkRestarts = mediaRecoveries = 0;
    lastFaultAt = performance.now();
    if (data.type === HlsJs.ErrorTypes.NETWORK_ERROR && !isUnreadable(HlsJs, data)) {
      if (isRefused(data) || ++networkRestarts > MAX_NETWORK_RESTARTS) {
        fail(new HlsError('source-unreachable', data.error));
        return;
      }
      const isUnopened = hls.levels.length === 0;
      restart = setTimeout(
        () => (isUnopened ? hls.loadSource(url) : hls.startLoad()),
        NETWORK_RESTART_MS,
      );
    } else if (
      data.type === HlsJs.ErrorTypes.MEDIA_ERROR &&
      ++mediaRecoveries <= MAX_MEDIA_RECOVERIES
    ) {
      hls.recoverMediaError();
    } else {
      fail(new HlsError('source-unplayable', data.error));
    }
  });

  options.signal.addEventListener('abort', detach, { once: true });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    engine: 'hls.js',
    get liveEdge() {
      return hls.latestLevelDetails?.live === true ? hls.liveSyncPosition : null;
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

function setToken(
  xhr: XMLHttpRequest,
  requestUrl: string,
  sourceUrl: string,
  token: string | null,
): void {
  if (token === null || token === '') return;
  const base = document.baseURI;
  if (new URL(requestUrl, base).origin !== new URL(sourceUrl, base).origin) return;
  if (xhr.readyState === XMLHttpRequest.UNSENT) xhr.open('GET', requestUrl, true);
  xhr.setRequestHeader('Authorization', `Bearer ${token}`);
}
