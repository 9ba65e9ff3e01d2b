import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly exports: Record<string, string | Record<string, string>>;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly peerDependenciesMeta: Record<string, { optional?: boolean }>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

describe('the package', () => {
  it('brings a page what it needs and nothing of a server', () => {
    assert.deepEqual(Object.keys(manifest.dependencies).sort(), [
      '@mux/mux-player',
      'hls.js',
      'lit',
    ]);
    for (const name of Object.keys(manifest.peerDependencies)) {
      assert.equal(manifest.peerDependenciesMeta[name]?.optional, true, `${name} is optional`);
    }
  });

  it('has a file behind every export', () => {
    for (const target of Object.values(manifest.exports)) {
      const files = typeof target === 'string' ? [target] : Object.values(target);
      for (const file of files) assert.ok(existsSync(join(root, file)), `${file} is built`);
    }
  });

  for (const path of Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'))) {
    it(`${path} imports in Node, where there is no page`, () => {
      // A process of its own: an import that leaves something running would keep it from ending.
      const name = JSON.stringify(path.replace('.', 'streamside'));
      const script = `console.log(Object.keys(await import(${name})).length)`;
      const output = execFileSync('node', ['--input-type=module', '--eval', script], {
        cwd: root,
        timeout: 30_000,
        encoding: 'utf8',
      });
      assert.match(output, /^\d+\n$/);
    });
  }
});
