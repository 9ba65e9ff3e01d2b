import { benchHlsLatency } from './engine/hls-latency.js';
import { benchAac, benchHlsViewers } from './engine/hls-viewers.js';

/** Parts of the bench that are about live HLS. */
export const hlsParts: Readonly<Record<string, () => Promise<void>>> = {
  /** How old the picture is in hls.js, and how far its sound is from it. */
  'hls-latency': () => benchHlsLatency(),
  /** 500 viewers of one stream, in steps of 20 s. */
  'hls-viewers': () => benchHlsViewers([0, 100, 500], 20_000),
  /** What AAC costs. */
  aac: () => benchAac(20_000),
};
