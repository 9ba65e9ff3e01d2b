import type { Source } from '../../../contract/index.js';

/** `low`: as close to the moment as can be. `standard`: a few seconds behind, and steadier. */
export type Latency = 'low' | 'standard';

/** One way to play live that this player can try, with its absolute address. */
export interface LiveSource {
  readonly type: 'whep' | 'hls';
  readonly url: string;
  /** How near HLS stays to the moment; WHEP knows nothing but `low`. */
  readonly latency: Latency;
}

/** The rungs from the best to the last: WHEP, low-latency HLS, plain HLS. What cannot be played here is left out. */
export function orderLadder(
  sources: readonly Source[],
  latency: Latency,
  resolve: (url: string) => string,
): readonly LiveSource[] {
  const whep = sources.flatMap(({ type, url }): LiveSource[] =>
    type === 'whep' && canWhep() ? [{ type, url: resolve(url), latency: 'low' }] : [],
  );
  const hls = sources.flatMap((source): LiveSource[] => {
    if (source.type !== 'hls' && source.type !== 'mux') return [];
    const url = resolve(source.url);
    const isLowToo = latency === 'low' && source.latency !== 'standard';
    return (isLowToo ? (['low', 'standard'] as const) : (['standard'] as const)).map((rung) => ({
      type: 'hls',
      url,
      latency: rung,
    }));
  });
  return latency === 'low' ? [...whep, ...hls] : [...hls, ...whep];
}

/** Whether both are the same rung. */
export function isSameRung(one: LiveSource, other: LiveSource): boolean {
  return one.type === other.type && one.url === other.url && one.latency === other.latency;
}

function canWhep(): boolean {
  return typeof RTCPeerConnection === 'function';
}
