import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './steps.mjs';

/** Holds what size-budget.json promises against what a bundler makes of it; prints every figure. */
const { budgets } = JSON.parse(
  readFileSync(new URL('../size-budget.json', import.meta.url), 'utf8'),
);
let over = 0;
for (const { name, entry, external, maxGzipBytes } of budgets) {
  const bytes = await staticGzipBytes(entry, external);
  const fits = bytes <= maxGzipBytes;
  if (!fits) over += 1;
  console.log(`${fits ? 'fits' : 'OVER'}  ${name}: ${bytes} of ${maxGzipBytes} bytes gzip`);
}
process.exitCode = over > 0 ? 1 : 0;

/** What a page loads at once: the entry and its static imports, not what it imports later. */
async function staticGzipBytes(entry, external = []) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: 'size',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['production'],
    legalComments: 'none',
    external,
    metafile: true,
    write: false,
  });
  const outputs = metafile.outputs;
  const first = Object.keys(outputs).find((path) => outputs[path].entryPoint === entry);
  const wanted = new Set([first]);
  for (const path of wanted) {
    for (const { path: next, kind, external: outside } of outputs[path].imports) {
      if (kind === 'import-statement' && !outside) wanted.add(next);
    }
  }
  return outputFiles
    .filter(({ path }) => wanted.has(path.slice(root.length).replaceAll('\\', '/')))
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}
