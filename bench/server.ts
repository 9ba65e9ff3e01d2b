import { runParts } from './run-parts.js';
import { benchCreate } from './server/create.js';
import { benchMany } from './server/many.js';
import { benchReads } from './server/reads.js';
import { benchViewers } from './server/viewers.js';

/**
 * What the handler reaches, each part by its name and all of them without one:
 * `npm run bench:server -- reads viewers`.
 */
const parts: Readonly<Record<string, () => Promise<void>>> = {
  reads: () => benchReads(6_000),
  viewers: () => benchViewers(2_000),
  many: () => benchMany(1_000, 100_000),
  create: () => benchCreate(20),
};

await runParts(
  parts,
  process.argv.slice(2).filter((name) => name !== '--'),
);
