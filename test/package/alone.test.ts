import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url));

/** Works, as an install does, until its input ends. */
const worker = `import { alone } from './scripts/alone.mjs';
await alone(async () => {
  console.log('at work');
  for await (const _ of process.stdin);
});`;

describe('a command that installs and builds', () => {
  let clone = '';

  before(async () => {
    clone = await mkdtemp(join(tmpdir(), 'streamside-clone-'));
    await cp(scripts, join(clone, 'scripts'), { recursive: true });
    await writeFile(join(clone, 'worker.mjs'), worker);
  });
  after(() => rm(clone, { recursive: true }));

  /** One that works in the clone, and the lines that it writes. */
  const start = () => {
    const child = spawn(process.execPath, ['worker.mjs'], {
      cwd: clone,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const says = async () => {
      for (;;) {
        const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
        assert.ok(!done, 'it says something before it ends');
        if (value !== '') return value;
      }
    };
    return { child, says };
  };

  it('waits, and says for whom, while another is at work in the folder', async () => {
    const first = start();
    assert.equal(await first.says(), 'at work');
    const second = start();
    assert.match(
      await second.says(),
      new RegExp(`\\(process ${first.child.pid}\\).* waiting for it$`),
    );
    first.child.stdin.end();
    assert.equal(await second.says(), 'at work');
    second.child.stdin.end();
    assert.deepEqual(await once(second.child, 'close'), [0, null]);
    assert.deepEqual(await readdir(join(clone, 'dist')), []);
  });

  it('does not wait for one that was killed', async () => {
    const killed = start();
    assert.equal(await killed.says(), 'at work');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'close');
    const next = start();
    assert.equal(await next.says(), 'at work');
    next.child.stdin.end();
    assert.deepEqual(await once(next.child, 'close'), [0, null]);
  });
});
