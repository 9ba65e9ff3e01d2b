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

const wanted = process.argv.slice(2).filter((name) => name !== '--');
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No part ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`);
  process.exit(1);
}
for (const [name, bench] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  await bench();
}
