import type { Source } from '../../../contract/index.js';

/** `low`: as close to the moment as can be. `standard`: a few seconds behind, and steadier. */
export type Latency = 'low' | 'standard';

/** One way to play live that this player can try, with its absolute address. */
export interface LiveSource {
  readonly type: 'whep' | 'hls';
  readonly url: string;
  /** How near HLS stays to the moment; WHEP knows nothing but `low`. */
  readonly latency: Latency;
  /** When its address ends, where it does. */
  readonly expiresAt?: string;
}

/** The rungs from the best to the last: WHEP, low-latency HLS, plain HLS. What cannot be played here is left out. */
export function orderLadder(
  sources: readonly Source[],
  latency: Latency,
  resolve: (url: string) => string,
): readonly LiveSource[] {
  const whep = sources.flatMap(({ type, url, expiresAt }): LiveSource[] =>
    type === 'whep' && canWhep()
      ? [{ type, url: resolve(url), latency: 'low', ...(expiresAt && { expiresAt }) }]
      : [],
  );
  const hls = sources.flatMap((source): LiveSource[] => {
    if (source.type !== 'hls' && source.type !== 'mux') return [];
    const url = resolve(source.url);
    const isLowToo = latency === 'low' && source.latency !== 'standard';
    return (isLowToo ? (['low', 'standard'] as const) : (['standard'] as const)).map((rung) => ({
      type: 'hls',
      url,
      latency: rung,
      ...(source.expiresAt && { expiresAt: source.expiresAt }),
    }));
  });
  return latency === 'low' ? [...whep, ...hls] : [...hls, ...whep];
}

/** Whether both are the same rung. */
export function isSameRung(one: LiveSource, other: LiveSource): boolean {
  return one.type === other.type && one.url === other.url && one.latency === other.latency;
}

/** The same rung as it is named now: addresses are renewed, and their places among their kind stay. */
export function findRenewed(
  source: LiveSource,
  before: readonly LiveSource[],
  now: readonly LiveSource[],
): LiveSource {
  const isLike = ({ type, latency }: LiveSource): boolean =>
    type === source.type && latency === source.latency;
  const place = before.filter(isLike).findIndex((other) => isSameRung(other, source));
  return now.filter(isLike)[place] ?? source;
}

/** The rungs that are better than this one is by now, best first. */
export function findBetter(
  source: LiveSource,
  before: readonly LiveSource[],
  now: readonly LiveSource[],
): readonly LiveSource[] {
  const present = findRenewed(source, before, now);
  const at = now.findIndex((other) => isSameRung(other, present));
  return now.slice(0, Math.max(0, at));
}

function canWhep(): boolean {
  return typeof RTCPeerConnection === 'function';
}
