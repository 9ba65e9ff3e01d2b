import type Hls from 'hls.js';
import type { ErrorData } from 'hls.js';
import { attachHlsJs } from './hls-js-attachment.js';
import { HlsError } from './hls-error.js';
import { attachNativeHls } from './native-hls-attachment.js';

export type HlsJsClass = typeof Hls;
export type HlsJsError = ErrorData;
export type HlsEngine = 'hls.js' | 'native';

export interface HlsAttachmentOptions {
  /** Aborting it detaches, and frees the element for another source. */
  readonly signal: AbortSignal;
  /** Sent as a bearer token to the source's own origin only. Native playback cannot send it. */
  readonly token?: string | null;
  /** Seconds from the start, or null for the live edge (live) or the beginning (recording). */
  readonly startAt?: number | null;
  /** `low`: stay near the live edge and catch up by playing a little faster. */
  readonly latency?: 'low' | 'standard';
  /** Asks for one engine; by default the browser decides. */
  readonly engine?: HlsEngine;
  /** Playback cannot go on; the attachment has already tried what could help. Called once at most. */
  onError(error: HlsError): void;
}

export interface HlsAttachment {
  readonly engine: HlsEngine;
  /** Time in the element that is the live edge, or null for a recording or while it is not known. */
  readonly liveEdge: number | null;
}

const hlsTypes = ['application/vnd.apple.mpegurl', 'application/x-mpegurl'];

/**
 * Plays an HLS source in the element. Chrome answers yes to `canPlayType` since version 142 without
 * playing every stream, so only WebKit is believed before hls.js has been asked.
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
  if (isNativeAble && isNativeFirst) return attachNativeHls(video, url, options);
  const HlsJs = await importHlsJs();
  if (options.signal.aborted) return { engine: 'hls.js', liveEdge: null };
  if (HlsJs.isSupported()) return attachHlsJs(HlsJs, video, url, options);
  if (isNativeAble) return attachNativeHls(video, url, options);
  throw new HlsError('hls-unsupported');
}

/** Safari and every browser of iOS: the one engine whose native HLS is the reference. */
function isWebKit(): boolean {
  return 'WebKitPlaybackTargetAvailabilityEvent' in globalThis;
}

async function importHlsJs(): Promise<HlsJsClass> {
  try {
    return (await import('hls.js')).default;
  } catch (cause) {
    throw new HlsError('hls-missing', cause);
  }
}
