import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createEngine } from '../../src/engine/index.js';
import { FakeTransport } from './support/fake-transport.js';

const script = fileURLToPath(new URL('./support/idle-engine.ts', import.meta.url));

describe('lockFolder', () => {
  let folder: string;
  let children: ChildProcess[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-lock-'));
    children = [];
  });
  afterEach(async () => {
    for (const child of children) await end(child, 'SIGKILL');
    await rm(folder, { recursive: true });
  });

  const options = (dataDir = folder) => ({
    dataDir,
    transport: new FakeTransport(),
    startAacThread: null,
    authorize: () => Promise.resolve('allowed' as const),
  });
  /** An engine in a process of its own; answers once it stands, or with why it does not. */
  const start = async (dataDir = folder): Promise<{ child: ChildProcess; code: string }> => {
    const child = fork(script, [dataDir], { execArgv: ['--import', 'tsx'] });
    children.push(child);
    const [code] = (await once(child, 'message')) as [string];
    return { child, code };
  };

  it('keeps a second engine out, of another process or of this one', async () => {
    assert.equal((await start()).code, 'running');
    await assert.rejects(createEngine(options()), { name: 'EngineError', code: 'folder-busy' });
    assert.equal((await start()).code, 'folder-busy');
    const own = await createEngine(options(join(folder, 'own')));
    await assert.rejects(createEngine(options(join(folder, 'own'))), { code: 'folder-busy' });
    await own.close();
  });

  it('leaves nothing in the way of the next: after a close, a refusal, a kill', async () => {
    const engine = await createEngine(options());
    await engine.close();
    const relays = { st_1: [{ id: 'a', url: 'rtmp://127.0.0.1/live/key' }] };
    const ffmpeg = join(folder, 'no-such-program');
    await assert.rejects(createEngine({ ...options(), ffmpeg, relays }), {
      code: 'ffmpeg-missing',
    });
    const { child } = await start();
    await end(child, 'SIGKILL');
    assert.equal((await start()).code, 'running');
  });

  it('is held by a process that is stopped for a while', async () => {
    const { child } = await start();
    child.kill('SIGSTOP');
    await assert.rejects(createEngine(options()), { code: 'folder-busy' });
  });

  it('lets one of many in that start in the moment after a kill', async () => {
    const { child } = await start();
    await end(child, 'SIGKILL');
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => createEngine(options())),
    );
    const engines = attempts.flatMap((tried) =>
      tried.status === 'fulfilled' ? [tried.value] : [],
    );
    for (const engine of engines) await engine.close();
    assert.equal(engines.length, 1);
    assert.deepEqual(await readdir(folder), []);
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const long = join(folder, 'a-long-name'.repeat(20));
    const engine = await createEngine(options(long));
    await access(long);
    await assert.rejects(createEngine(options(long)), { code: 'folder-busy' });
    await engine.close();
    await (await createEngine(options(long))).close();
  });

  it('takes no other place where the folder itself will do', async () => {
    const { TMPDIR } = process.env;
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    process.env.TMPDIR = elsewhere;
    try {
      await (await createEngine(options(join(folder, 'own')))).close();
      assert.deepEqual(await readdir(elsewhere), []);
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
