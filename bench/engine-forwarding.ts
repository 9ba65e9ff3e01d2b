import { benchBroadcast } from './engine/broadcast.js';

const minutes = Number(process.env.BENCH_MINUTES ?? 3);

/** Parts of the bench that are about WHIP, WHEP and what lies between. */
export const forwardingParts: Readonly<Record<string, () => Promise<void>>> = {
  /** A broadcast at real time, of three minutes or of `BENCH_MINUTES`. */
  broadcast: () => benchBroadcast(minutes),
};
