import { parseArgs } from 'node:util';

import { allFaults, createLossPlan } from '../test/thread/loss/loss-plan.js';
import { runLoss } from '../test/thread/loss/loss-run.js';

/**
 * Broadcasts to which all goes wrong that can, each with random faults at random moments, and how much
 * of what the camera saw is kept by nobody afterwards: `npm run bench:loss`, or one again by its seed:
 * `npm run bench:loss -- --seed 7`. `--devices` has camera and microphone muted and the camera flipped as
 * well, by plans of their own. Needs network namespaces: Linux, as root.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string' },
    devices: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seeds =
  values.seed === undefined
    ? Array.from({ length: Number(values.runs) }, (_, index) => index + 1)
    : values.seed.split(',').map(Number);
const options = values.devices ? { count: 6, kinds: allFaults } : {};

let lostRuns = 0;
for (const seed of seeds) {
  const report = await runLoss(createLossPlan(seed, options)).catch((error: unknown) => {
    console.log(`run ${seed}: came to nothing`, error);
    return null;
  });
  if (report === null) {
    lostRuns += 1;
    continue;
  }
  const { seenSeconds, takenSeconds, losses, unshown, played, saidSafe, log, stream } = report;
  console.log(`run ${seed}: ${report.befell.join(', ')}`);
  const sum = losses.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0) / 1_000;
  console.log(
    `run ${seed}: ${seenSeconds.toFixed(1)} s seen, ${sum.toFixed(2)} s lost, ` +
      `${takenSeconds.toFixed(2)} s taken by kills, ${saidSafe ? 'said to be safe' : 'NOT said to be safe'}`,
  );
  for (const { kind, fromMs, toMs } of losses) {
    console.log(`  lost ${kind} ${(fromMs / 1_000).toFixed(2)}–${(toMs / 1_000).toFixed(2)} s`);
  }
  console.log(`  played ${played.join(', ')}`);
  for (const { fromMs, toMs } of unshown) {
    console.log(`  not shown ${(fromMs / 1_000).toFixed(2)}–${(toMs / 1_000).toFixed(2)} s`);
  }
  if (losses.length > 0 || unshown.length > 0 || !saidSafe) {
    lostRuns += 1;
    console.log(`  ${log.join('\n  ')}`);
    if (values.json) console.log(JSON.stringify(stream, null, 1));
  }
}
console.log(`${lostRuns} of ${seeds.length} runs lost something or came to nothing`);
process.exitCode = lostRuns > 0 ? 1 : 0;
