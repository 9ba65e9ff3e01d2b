import { readFileSync } from 'node:fs';
import { listLoaded } from './bundles.mjs';

/** Holds what size-budget.json promises against what a bundler makes of it; prints every figure. */
const { budgets } = JSON.parse(
  readFileSync(new URL('../size-budget.json', import.meta.url), 'utf8'),
);
let over = 0;
for (const { name, maxGzipBytes, ...what } of budgets) {
  const files = await listLoaded(what);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const fits = bytes <= maxGzipBytes;
  if (!fits) over += 1;
  console.log(`${fits ? 'fits' : 'OVER'}  ${name}: ${bytes} of ${maxGzipBytes} bytes gzip`);
}
process.exitCode = over > 0 ? 1 : 0;
