import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { findUnknownArgument } from '../../scripts/server-arguments.mjs';
import { parseCommand } from '../../src/cli/parse-command.js';

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url));

describe('npm start', () => {
  /** A clone in which nothing is installed. */
  let clone = '';

  before(async () => {
    clone = await mkdtemp(join(tmpdir(), 'streamside-clone-'));
    await cp(scripts, join(clone, 'scripts'), { recursive: true });
  });
  after(() => rm(clone, { recursive: true }));

  it('tells of an argument that it does not know before it installs or builds anything', () => {
    const command = [join(clone, 'scripts', 'start.mjs'), '--port', '3000'];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^Unknown argument --port\. [^\n]*PORT=3000[^\n]*\n$/);
  });

  it('knows the arguments that the server knows, and no others', () => {
    const words = ['serve', 'check', 'dance', '--lan', '--lan=10.0.0.2', '10.0.0.2', '--port'];
    const names = [...words, 'help', '--help', '-h', 'version', '--version', '-v', ''];
    const lists = names.flatMap((one) => [
      [one],
      ...names.flatMap((two) => [[one, two], ...names.map((three) => [one, two, three])]),
    ]);
    for (const args of [[], ...lists]) {
      const command = parseCommand(args);
      const unknown = command.name === 'unknown' ? command.argument : undefined;
      assert.equal(findUnknownArgument(args), unknown, args.join(' '));
    }
  });
});
