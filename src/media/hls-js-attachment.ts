import type {
  HlsAttachment,
  HlsAttachmentOptions,
  HlsJsClass,
  HlsJsError,
} from './hls-attachment.js';
import { HlsError } from './hls-error.js';
import type { HlsOpening } from './hls-opening.js';
import { createOpeningLoader } from './hls-opening-loader.js';
import { hlsJsSettings, takeReadyHlsJs } from './ready-hls-js.js';
import { readSpans } from './read-spans.js';
import { sendsTokenTo } from './sends-token-to.js';
import { tellArrivals } from './tell-arrivals.js';

/** Beyond this the source is lost for now, and the next one does better than a fourth try. */
const MAX_NETWORK_RESTARTS = 3;
const NETWORK_RESTART_MS = 1000;

/** A decoder that fails a third time within the window fails for good. */
const MAX_MEDIA_RECOVERIES = 2;

/** After so long without a fault, the tries are counted from zero again. */
const HEALTHY_AFTER_MS = 30_000;

/** A list that was asked for too far ahead is asked for as it stands. */
const ASKED_TOO_FAR_MS = 250;
const MAX_ASKED_TOO_FAR = 3;

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
  /** What requests show now to be let in. */
  const readWay = (): string => `${options.token ?? ''} ${options.toRequestUrl?.(url) ?? url}`;
  const shown = new WeakMap<XMLHttpRequest, string>();
  const settings = {
    ...hlsJsSettings,
    lowLatencyMode: isLowLatency,
    ...(isLowLatency ? { maxLiveSyncPlaybackRate: 1.1 } : {}),
    startPosition: options.startAt ?? -1,
    backBufferLength: BACK_BUFFER_SECONDS,
    // With a tolerance hls.js 1.7 takes a small hole in the sound for one that is still to be filled,
    // and never ends; it jumps over holes without.
    ...(isLowLatency ? {} : { maxBufferHole: 0 }),
    ...(opening === null ? {} : { pLoader: createOpeningLoader(HlsJs, url, opening) }),
    xhrSetup: (xhr: XMLHttpRequest, requestUrl: string) => {
      shown.set(xhr, readWay());
      prepare(xhr, requestUrl, url, options);
    },
  };
  const ready = takeReadyHlsJs(HlsJs, video);
  // hls.js reads each of these when it has use for it.
  if (ready !== null) Object.assign(ready.config, settings);
  const hls = ready ?? new HlsJs(settings);

  let networkRestarts = 0;
  let mediaRecoveries = 0;
  let askedTooFar = 0;
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
  const renew = async (data: HlsJsError): Promise<boolean> => {
    const asked = shown.get(data.networkDetails as XMLHttpRequest) ?? readWay();
    const piece = isOfSubtitles(data) ? undefined : data.frag;
    renewal ??= import('./renew-refused.js')
      .then(({ renewRefused }) => renewRefused({ asked, piece, readWay }, options))
      .catch(() => false);
    const isRenewed = await renewal;
    renewal = null;
    return isRenewed && !options.signal.aborted;
  };
  const ask = (): void => {
    if (hls.levels.length === 0) hls.loadSource(url);
    // Of a list that grows, what has not begun would else go on at its end.
    else hls.startLoad(video.currentTime > 0 ? -1 : (options.startAt ?? -1));
  };

  let isWaiting = false;
  const waitForServer = async (whenAnswering: () => Promise<void>): Promise<void> => {
    if (isWaiting) return;
    isWaiting = true;
    hls.stopLoad();
    await whenAnswering();
    isWaiting = false;
    if (!options.signal.aborted) ask();
  };

  hls.on(HlsJs.Events.ERROR, (_event, data) => {
    const isUnanswered = data.response?.code === 0 && hls.levels.length > 0;
    if (isUnanswered && options.whenAnswering) {
      void waitForServer(() => options.whenAnswering?.() ?? Promise.resolve());
      return;
    }
    const isTokenRefused = data.response?.code === 401 || data.response?.code === 403;
    if (!data.fatal && !(isTokenRefused && renewal === null && options.renew)) return;
    if (isTokenRefused) {
      void renew(data).then((isRenewed) => {
        if (isRenewed) ask();
        // hls.js itself would ask for half a minute.
        else if ((data.fatal || !isOfSubtitles(data)) && !options.signal.aborted) {
          fail(new HlsError('source-refused', data.error, data.response?.code ?? null));
        }
      });
      return;
    }
    if (performance.now() - lastFaultAt > HEALTHY_AFTER_MS) {
      networkRestarts = mediaRecoveries = askedTooFar = 0;
    }
    lastFaultAt = performance.now();
    if (data.type === HlsJs.ErrorTypes.NETWORK_ERROR && !isUnreadable(HlsJs, data)) {
      const isGivenUp = isReplaceable && hls.levels.length === 0;
      if (isTooFarAhead(data) && ++askedTooFar <= MAX_ASKED_TOO_FAR) {
        restart = setTimeout(ask, ASKED_TOO_FAR_MS);
        return;
      }
      // Of a live list a piece may be gone or late, and what is loaded plays on meanwhile.
      const isLive = hls.latestLevelDetails?.live === true;
      if ((isRefused(data) && !isLive) || isGivenUp || ++networkRestarts > MAX_NETWORK_RESTARTS) {
        fail(new HlsError('source-unreachable', data.error, data.response?.code ?? null));
        return;
      }
      restart = setTimeout(ask, NETWORK_RESTART_MS);
    } else if (
      data.type === HlsJs.ErrorTypes.MEDIA_ERROR &&
      ++mediaRecoveries <= MAX_MEDIA_RECOVERIES
    ) {
      // The element forgets that it played when it is emptied, and tells nobody.
      const isPlaying = !video.paused;
      hls.recoverMediaError();
      if (isPlaying) void video.play().catch(() => undefined);
    } else {
      fail(new HlsError('source-unplayable', data.error));
    }
  });

  hls.on(HlsJs.Events.LEVEL_LOADED, (_event, { details }) => {
    if (options.mustBeLive && !details.live) fail(new HlsError('source-unreachable'));
  });

  options.signal.addEventListener('abort', detach, { once: true });
  hls.loadSource(url);
  if (ready === null) hls.attachMedia(video);
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
    askAnew() {
      // Who waits for the server asks when that answers.
      if (isWaiting) return;
      clearTimeout(restart);
      hls.stopLoad();
      ask();
    },
    get spans() {
      return readSpans(hls.latestLevelDetails?.fragments ?? []);
    },
  };
}

/** What is shown goes on without them. */
function isOfSubtitles({ details, frag }: HlsJsError): boolean {
  return /^sub/.test(frag?.type ?? details);
}

/** The address says that it will not answer this viewer: asking again is of no use. */
function isRefused({ response }: HlsJsError): boolean {
  const status = response?.code ?? 0;
  return status >= 400 && status < 500;
}

/** By a slow machine's clock a list is so old that hls.js asks for what is still far off (RFC 8216bis §6.2.5.2). */
function isTooFarAhead({ response, context }: HlsJsError): boolean {
  return response?.code === 400 && /[?&]_HLS_msn=/.test(context?.url ?? response.url);
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
  { token, latency, toRequestUrl, onArrival }: HlsAttachmentOptions,
): void {
  const wantedUrl = latency === 'low' ? requestUrl : withoutPart(requestUrl);
  const renewedUrl = toRequestUrl?.(wantedUrl) ?? wantedUrl;
  const isOpened = xhr.readyState !== XMLHttpRequest.UNSENT;
  if (renewedUrl !== requestUrl || !isOpened) xhr.open('GET', renewedUrl, true);
  if (onArrival) tellArrivals(xhr, onArrival);
  if (token && sendsTokenTo(renewedUrl, sourceUrl)) {
    xhr.setRequestHeader('Authorization', `Bearer ${token}`);
  }
}

/**
 * Off the low-latency mode hls.js waits for the end of a segment by the most parts that any segment had,
 * which this one may never have. The segment alone says what is meant.
 */
function withoutPart(url: string): string {
  return url.replace(/([?&])_HLS_part=\d+(&|$)/, (_, before: string, after: string) =>
    after === '' ? '' : before,
  );
}
