import type { Source, Stream } from '../../contract/index.js';
import { isAddress } from '../shared/is-address.js';
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
    ...(isNamed(whepUrl) ? [{ type: 'whep', url: whepUrl } as const] : []),
    ...(isNamed(hlsSrc) ? [{ type: 'hls', url: hlsSrc } as const] : []),
  ];
  const toAbsolute: Resolve = (url) => new URL(url, document.baseURI).href;
  return [
    ...orderLadder(own, latency, toAbsolute),
    ...orderLadder(stream?.sources ?? [], latency, resolve),
  ];
}

function isNamed(url: string): boolean {
  return url !== '' && isAddress(url);
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

/** Whether what is live is also recorded as a list that grows, so that it can be played from its beginning. */
export function hasBeginning(stream: Stream | null): boolean {
  const growing = stream?.recordings.filter(({ state }) => state === 'recording') ?? [];
  return growing.some(({ sources }) =>
    sources.some(({ type }) => type === 'hls' || type === 'mux'),
  );
}
