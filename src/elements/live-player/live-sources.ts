import type { Source, Stream } from '../../contract/index.js';
import type { LiveSource } from './ladder/live-ladder.js';
import { orderLadder } from './ladder/live-ladder.js';
import type { LiveSettings } from './live-settings.js';

/** Addresses of the contract, made absolute. */
type Resolve = (url: string) => string;

/** Every way to play it live, best first: what the page names before what the contract does. */
export function readLadder(
  stream: Stream | null,
  { whepUrl, hlsSrc, latency }: LiveSettings,
  resolve: Resolve,
): readonly LiveSource[] {
  const own: Source[] = [
    ...(whepUrl === '' ? [] : [{ type: 'whep', url: whepUrl } as const]),
    ...(hlsSrc === '' ? [] : [{ type: 'hls', url: hlsSrc } as const]),
  ];
  const toAbsolute: Resolve = (url) => new URL(url, document.baseURI).href;
  return [
    ...orderLadder(own, latency, toAbsolute),
    ...orderLadder(stream?.sources ?? [], latency, resolve),
  ];
}

/** How it will be played, as far as can be told before it is live; where is not known yet. */
export function foreseeSources(
  { capabilities }: Stream,
  { latency }: LiveSettings,
): readonly LiveSource[] {
  const likely: Source[] = [
    ...(capabilities.whep ? [{ type: 'whep', url: '' } as const] : []),
    ...(capabilities.hls ? [{ type: 'hls', url: '' } as const] : []),
  ];
  return orderLadder(likely, latency, (url) => url);
}

/** The playlist of the recording that grows: what is live, from its beginning. Null where there is none. */
export function findBeginning(stream: Stream | null, resolve: Resolve): string | null {
  const growing = stream?.recordings.find(({ state }) => state === 'recording');
  const { url = null } = growing?.sources.find(({ type }) => type === 'hls') ?? {};
  return url === null ? null : resolve(url);
}
