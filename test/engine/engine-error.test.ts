import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const support = (name: string): string =>
  fileURLToPath(new URL(`./support/${name}`, import.meta.url));

describe('EngineError', () => {
  it('names the package to install when the transport is missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-engine-'));
    const hidden = support('without-datachannel.mjs');
    const script = support('engine-without-package.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', '--import', hidden],
      ...[script, folder],
    ]);
    assert.match(stdout, /^package-missing: .*npm install node-datachannel\n$/);
    await rm(folder, { recursive: true });
  });
});
