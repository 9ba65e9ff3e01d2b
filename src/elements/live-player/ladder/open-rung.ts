import type { MediaCredentials } from '../../shared/player/read-credentials.js';
import type { LiveSource } from './live-ladder.js';
import type { PreparedOffer } from './prepared-offer.js';
import { pageGate } from '../server-gate.js';
import type { Rung, RungListener } from './rung.js';
import { openWhepRung } from './whep-rung.js';

export interface RungSetup {
  readonly video: HTMLVideoElement;
  /** What is to be shown to the source's server now. */
  readonly readCredentials: () => MediaCredentials;
  /** The source as it is named now. */
  readonly readSource: () => LiveSource;
  /** Another token, other addresses. Resolves with whether somebody has given any. */
  readonly renew: () => Promise<boolean>;
  readonly offer: PreparedOffer;
  /** A list that has ended is none. */
  readonly mustBeLive: boolean;
}

/** Opens the rung of a source, with the code that it needs. */
export async function openRung(
  { type, url, latency }: LiveSource,
  listener: RungListener,
  setup: RungSetup,
): Promise<Rung> {
  const { signal } = listener;
  if (type === 'whep') return openWhepRung(setup, listener);
  // A browser may keep in mind that a script could not be had, and never ask for it again.
  await pageGate.whenAnswering(import.meta.url, signal);
  const { openHlsRung } = await load(() => import('./hls-rung.js'));
  await pageGate.whenAnswering(url, signal);
  // Who has gone meanwhile would not be there to end it.
  signal.throwIfAborted();
  return openHlsRung(setup.video, { url, latency }, setup, listener);
}

async function load<Code>(fetchCode: () => Promise<Code>): Promise<Code> {
  try {
    return await fetchCode();
  } catch (cause) {
    pageGate.noteFailure(import.meta.url);
    throw cause;
  }
}

/** Fetches ahead what the sources will need, so that nothing but media has to come when they are played. */
export function loadRungs(sources: readonly LiveSource[]): void {
  if (!sources.some(({ type }) => type === 'hls')) return;
  const loadHls = async (): Promise<void> => {
    const { preloadHls } = await import('../../../media/hls-attachment.js');
    await Promise.all([import('./hls-rung.js'), preloadHls()]);
  };
  // What cannot be had now is asked for again when it is needed, and then it is told.
  loadHls().catch(() => undefined);
}
