import { parseArgs } from 'node:util';

import { benchFaults } from './broadcaster/faults.js';
import { benchHandOver } from './broadcaster/hand-over.js';
import { benchScarceLines } from './broadcaster/scarce-lines.js';
import { benchStart } from './broadcaster/start.js';
import { benchWeight } from './broadcaster/weight.js';
import { runParts } from './run-parts.js';

/**
 * `<whip-broadcaster>` beside `whip-whep` and `@eyevinn/whip-web-client`, against one server, each
 * part by its name and all of them without one: `npm run bench:broadcaster -- start --rounds 10`.
 * The parts `faults`, `handover` and `scarce` need network namespaces: Linux, as root.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '10' } },
});
const rounds = Number(values.rounds);
const parts: Readonly<Record<string, () => Promise<void>>> = {
  start: () => benchStart(rounds),
  faults: () => benchFaults([10, 40, 120]),
  handover: () => benchHandOver(rounds),
  scarce: () => benchScarceLines([400, 200, 100]),
  weight: () => benchWeight(),
};

await runParts(parts, positionals);
