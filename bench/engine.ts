import { forwardingParts } from './engine-forwarding.js';
import { hlsParts } from './engine-hls.js';
import { runParts } from './run-parts.js';

/**
 * What the engine reaches, each part by its name and all of them without one:
 * `npm run bench:engine -- latency viewers`.
 */
const parts: Readonly<Record<string, () => Promise<void>>> = {
  ...forwardingParts,
  ...hlsParts,
};

await runParts(
  parts,
  process.argv.slice(2).filter((name) => name !== '--'),
);
