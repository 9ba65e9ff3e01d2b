import type Hls from 'hls.js';
import type { ErrorData, HlsConfig } from 'hls.js';
import { attachHlsJs } from './hls-js-attachment.js';
import { HlsError } from './hls-error.js';
import { needsFullHls, readHlsOpening } from './hls-opening.js';
import { readyHlsJs } from './ready-hls-js.js';

export type HlsJsClass = typeof Hls;
export type HlsJsError = ErrorData;
export type HlsPlaylistLoader = NonNullable<HlsConfig['pLoader']>;
export type HlsEngine = 'hls.js' | 'native';

export interface HlsAttachmentOptions {
  /** Aborting it detaches, and frees the element for another source. */
  readonly signal: AbortSignal;
  /**
   * Sent as a bearer token to the source's own origin only. Read at each request, so that a getter may
   * answer with another one later. Native playback cannot send it.
   */
  readonly token?: string | null;
  /** Seconds from the start, or null for the live edge (live) or the beginning (recording). */
  readonly startAt?: number | null;
  /** `low`: stay near the live edge and catch up by playing a little faster. */
  readonly latency?: 'low' | 'standard';
  /** A list that has ended is refused: what follows it is not there yet. */
  readonly mustBeLive?: boolean;
  /** Asks for one engine; by default the browser decides. */
  readonly engine?: HlsEngine;
  /** Another source stands ready: what does not open is given up at once. */
  readonly isReplaceable?: boolean;
  /** Where a request goes that would go to this address, once addresses have been renewed. hls.js only. */
  toRequestUrl?(url: string): string;
  /**
   * The source answered 401 or 403. Resolves with whether there was an answer; it is asked again where the
   * token or its address has changed by it. hls.js only.
   */
  renew?(): Promise<boolean>;
  /**
   * Nobody has answered a request for more of what plays. Resolves when it is of use to ask again, and until
   * then nothing is asked for. hls.js only.
   */
  whenAnswering?(): Promise<void>;
  /** The source is being asked for the first time. */
  onAsk?(): void;
  /** Something of the source has arrived: of a list, or of the media itself. */
  onArrival?(what: 'list' | 'media'): void;
  /** The element is about to be emptied by an error: what it shows can still be kept. */
  onLastPicture?(): void;
  /** Playback cannot go on; the attachment has already tried what could help. Called once at most. */
  onError(error: HlsError): void;
}

/** One picture quality of a source. */
export interface HlsLevel {
  /** Lines of the picture, or 0 where the source does not say. */
  readonly height: number;
  /** Bits per second. */
  readonly bitrate: number;
}

/** An unbroken run of what was recorded, by the source's own clock. */
export interface HlsSpan {
  /** Seconds from the start of the media. */
  readonly from: number;
  readonly seconds: number;
  /** When its first picture was taken, milliseconds since 1970. */
  readonly startedMs: number;
}

export interface HlsAttachment {
  readonly engine: HlsEngine;
  /** Time in the element that is the live edge, or null for a recording or while it is not known. */
  readonly liveEdge: number | null;
  /** The qualities that can be chosen from; empty where there is no choice. */
  readonly levels: readonly HlsLevel[];
  /** Index into `levels` of what the viewer has chosen; null while the player chooses. */
  readonly level: number | null;
  chooseLevel(index: number | null): void;
  /** Asks once more for what has not been answered: the network through which it was asked may be gone. hls.js only. */
  askAnew?(): void;
  /** When what is played was recorded; empty where the source does not tell. */
  readonly spans: readonly HlsSpan[];
}

const hlsTypes = ['application/vnd.apple.mpegurl', 'application/x-mpegurl'];

/**
 * Plays an HLS source in the element. Chrome answers yes to `canPlayType` since version 142 without
 * playing every stream, so only WebKit is believed before hls.js has been asked.
 *
 * The playlist is read first and handed to hls.js afterwards: it tells whether the light build will do.
 *
 * Rejects with HlsError when no engine can be had.
 */
export async function attachHls(
  video: HTMLVideoElement,
  url: string,
  options: HlsAttachmentOptions,
): Promise<HlsAttachment> {
  const isNativeAble = hlsTypes.some((type) => video.canPlayType(type) !== '');
  const isNativeFirst =
    options.engine === undefined
      ? isWebKit() && !(options.token ?? '')
      : options.engine === 'native';
  const attachNative = async () =>
    (await import('./native-hls-attachment.js')).attachNativeHls(video, url, options);
  if (isNativeAble && isNativeFirst) return attachNative();
  options.onAsk?.();
  const opening = await readHlsOpening(url, options.token || null, options.signal);
  if (opening !== null) options.onArrival?.('list');
  const HlsJs = await importHlsJs(opening !== null && needsFullHls(opening));
  if (options.signal.aborted) return absent;
  if (HlsJs.isSupported()) return attachHlsJs(HlsJs, video, url, opening, options);
  if (isNativeAble) return attachNative();
  throw new HlsError('hls-unsupported');
}

/** Fetches the code that most sources need, or all of hls.js where it needs any. Never rejects. */
export async function preloadHls(isFull = false): Promise<void> {
  const loading = isWebKit() ? import('./native-hls-attachment.js') : importHlsJs(isFull);
  await loading.catch(() => undefined);
}

/**
 * Fetches the code for a source that may be asked for soon, and opens the element for it, without a request
 * for anything of the source. Never rejects.
 */
export async function readyHls(
  video: HTMLVideoElement,
  isFull: boolean,
  signal: AbortSignal,
): Promise<void> {
  await preloadHls(isFull);
  // What plays natively is opened with its source.
  if (isWebKit()) return;
  await importHlsJs(isFull).then(
    (HlsJs) => readyHlsJs(HlsJs, video, signal),
    () => undefined,
  );
}

/** What is left of an attachment that was no longer wanted when it could be made. */
const absent: HlsAttachment = {
  engine: 'hls.js',
  liveEdge: null,
  levels: [],
  level: null,
  chooseLevel: () => undefined,
  spans: [],
};

/** Safari and every browser of iOS: the one engine whose native HLS is the reference. */
function isWebKit(): boolean {
  return 'WebKitPlaybackTargetAvailabilityEvent' in globalThis;
}

async function importHlsJs(isFull: boolean): Promise<HlsJsClass> {
  try {
    if (isFull) return (await import('hls.js')).default;
    return (await import('hls.js/light')).default as HlsJsClass;
  } catch (cause) {
    throw new HlsError('hls-missing', cause);
  }
}
