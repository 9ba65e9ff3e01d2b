import type { Source } from '../../contract/index.js';

/** A live source that this player can try, with its absolute address. */
export interface LiveSource {
  readonly type: 'whep' | 'hls';
  readonly url: string;
}

/** `low`: as close to the moment as can be. `standard`: a few seconds behind, and steadier. */
export type Latency = 'low' | 'standard';

/** The sources in the order in which they are tried. What cannot be played here is left out. */
export function orderLadder(
  sources: readonly Source[],
  latency: Latency,
  resolve: (url: string) => string,
): readonly LiveSource[] {
  const ladder = sources.flatMap(({ type, url }): LiveSource[] => {
    if (type === 'whep') return canWhep() ? [{ type, url: resolve(url) }] : [];
    return type === 'hls' || type === 'mux' ? [{ type: 'hls', url: resolve(url) }] : [];
  });
  const isFirst = latency === 'low' ? 'whep' : 'hls';
  return [
    ...ladder.filter(({ type }) => type === isFirst),
    ...ladder.filter(({ type }) => type !== isFirst),
  ];
}

function canWhep(): boolean {
  return typeof RTCPeerConnection === 'function';
}
