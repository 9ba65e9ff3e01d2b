import { benchBroadcast } from './engine/broadcast.js';
import { benchLatency } from './engine/latency.js';
import { benchLoss } from './engine/loss.js';
import { benchViewers } from './engine/viewers.js';

const minutes = Number(process.env.BENCH_MINUTES ?? 3);

/** Parts of the bench that are about WHIP, WHEP and what lies between. */
export const forwardingParts: Readonly<Record<string, () => Promise<void>>> = {
  /** Request to connected, connected to first frame, and how old the picture is. */
  latency: () => benchLatency(25),
  /** What forwarding costs from 5 to 100 viewers, and 50 viewers of 2 Mb/s. */
  viewers: () => benchViewers(),
  /** A minute each at 0, 5 and 10 % of UDP lost each way. Needs Linux and root. */
  loss: () => benchLoss(60),
  /** A broadcast at real time, of three minutes or of `BENCH_MINUTES`. */
  broadcast: () => benchBroadcast(minutes),
};
