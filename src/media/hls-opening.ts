import { sendsTokenTo } from './sends-token-to.js';

/** Beyond this hls.js asks itself, and says what is wrong. */
const ANSWER_WITHIN_MS = 6_000;

/** A list that is older may have grown meanwhile. */
const FRESH_FOR_MS = 2_000;

/** The playlist at a source's address, read before the code that plays it is chosen. */
export interface HlsOpening {
  /** Where it came from after redirects. */
  readonly url: string;
  readonly text: string;
  readonly isFresh: boolean;
}

/** What hls.js's light build leaves out: other sound tracks, captions, encryption by DRM, variables, Dolby. */
const fullOnly =
  /^#EXT-X-MEDIA:.*TYPE=(AUDIO\b.*\bURI=|SUBTITLES|CLOSED-CAPTIONS)|^#EXT-X-MEDIA:.*\bURI=.*TYPE=AUDIO|^#EXT-X-(SESSION-)?KEY:.*METHOD=SAMPLE-AES|^#EXT-X-DEFINE|CODECS="[^"]*\b[ae]c-3/m;

/** Whether a source needs all of hls.js. */
export function needsFullHls({ text }: Pick<HlsOpening, 'text'>): boolean {
  return fullOnly.test(text);
}

/** Reads the playlist at the address; null where it cannot be had, which hls.js then explains. */
export async function readHlsOpening(
  url: string,
  token: string | null,
  signal: AbortSignal,
): Promise<HlsOpening | null> {
  const waiting = new AbortController();
  const stop = (): void => waiting.abort();
  const timer = setTimeout(stop, ANSWER_WITHIN_MS);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const headers: HeadersInit =
      token !== null && sendsTokenTo(url, url) ? { Authorization: `Bearer ${token}` } : {};
    const response = await fetch(url, { headers, signal: waiting.signal });
    if (!response.ok) return null;
    const text = await response.text();
    const readAt = performance.now();
    return {
      url: response.url || url,
      text,
      get isFresh() {
        return performance.now() - readAt < FRESH_FOR_MS;
      },
    };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
