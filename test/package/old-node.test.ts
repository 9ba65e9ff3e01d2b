import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Makes this Node say that it is another one. */
const disguise = `data:text/javascript,
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });
  Object.defineProperty(process, 'version', { value: 'v18.20.4' });`;

const print = (text: string, loader: 'js' | 'ts', target: string) =>
  transformSync(text, { loader, target, format: 'esm' }).code;

describe('an old Node', () => {
  for (const name of ['scripts/start.mjs', 'scripts/test.mjs', 'src/cli.ts']) {
    it(`is told by ${name} in one sentence`, () => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', 'tsx', '--import', disguise, path(name)],
        { encoding: 'utf8' },
      );
      assert.equal(stdout, '');
      assert.match(stderr, /^Streamside needs Node 20\.19 or newer; this is v18\.20\.4\.[^\n]*\n$/);
      assert.equal(status, 1);
    });
  }

  // What a file imports statically is read before any of it runs.
  for (const name of [
    'scripts/start.mjs',
    'scripts/test.mjs',
    'scripts/node-version.mjs',
    'src/cli.ts',
  ]) {
    it(`can read ${name}, which has no syntax newer than Node 12`, () => {
      const text = readFileSync(path(name), 'utf8');
      const loader = name.endsWith('.ts') ? 'ts' : 'js';
      assert.equal(print(text, loader, 'node12.22'), print(text, loader, 'esnext'));
    });
  }
});
