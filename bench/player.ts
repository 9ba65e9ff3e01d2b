import { parseArgs } from 'node:util';

import { benchBarred } from './player/barred.js';
import { benchEnd } from './player/end.js';
import { benchFaults } from './player/faults.js';
import { benchLatency } from './player/latency.js';
import { benchStart } from './player/start.js';
import { benchWeight } from './player/weight.js';
import { runParts } from './run-parts.js';

/**
 * `<live-player>` beside `whip-whep`, `@eyevinn/webrtc-player`, hls.js and video.js, against one server,
 * each part by its name and all of them without one: `npm run bench:player -- start --rounds 10`.
 * The parts `barred` and `faults` need network namespaces: Linux, as root.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '10' },
    minutes: { type: 'string', default: '30' },
  },
});
const rounds = Number(values.rounds);
const parts: Readonly<Record<string, () => Promise<void>>> = {
  start: () => benchStart(rounds),
  barred: () => benchBarred(rounds),
  faults: () => benchFaults([10, 40]),
  end: () => benchEnd(rounds),
  weight: () => benchWeight(),
  latency: () => benchLatency(Number(values.minutes)),
};

await runParts(parts, positionals);
