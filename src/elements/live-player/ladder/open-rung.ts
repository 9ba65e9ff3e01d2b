import type { MediaCredentials } from '../../shared/player/read-credentials.js';
import type { LiveSource } from './live-ladder.js';
import type { PreparedOffer } from './prepared-offer.js';
import type { Rung, RungListener } from './rung.js';

export interface RungSetup {
  readonly video: HTMLVideoElement;
  readonly credentials: MediaCredentials;
  readonly offer: PreparedOffer;
  /** Seconds from the beginning, or null for what is live. */
  readonly startAt: number | null;
  /** A list that has ended is none. */
  readonly mustBeLive: boolean;
}

/** Opens the rung of a source, with the code that it needs. */
export async function openRung(
  { type, url, latency }: LiveSource,
  listener: RungListener,
  { video, credentials, offer, startAt, mustBeLive }: RungSetup,
): Promise<Rung> {
  if (type === 'whep') {
    const { openWhepRung } = await import('./whep-rung.js');
    // Who has gone meanwhile would not be there to end it.
    listener.signal.throwIfAborted();
    return openWhepRung(video, url, credentials, listener, () => offer.take());
  }
  const { openHlsRung } = await import('./hls-rung.js');
  listener.signal.throwIfAborted();
  const { token } = credentials;
  return openHlsRung(video, url, { token, latency, startAt, mustBeLive }, listener);
}

/** Fetches ahead what the sources will need, so that nothing but media has to come when they are played. */
export function loadRungs(sources: readonly LiveSource[]): void {
  const load = async (): Promise<void> => {
    if (sources.some(({ type }) => type === 'whep')) await import('./whep-rung.js');
    if (sources.some(({ type }) => type === 'hls')) {
      const { preloadHls } = await import('../../../media/hls-attachment.js');
      await Promise.all([import('./hls-rung.js'), preloadHls()]);
    }
  };
  // What cannot be had now is asked for again when it is needed, and then it is told.
  load().catch(() => undefined);
}
