import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { bundleScript } from './engine-process.js';
import type { HlsUsage } from './hls-child.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** An engine in a process of its own, behind the server's listener. */
export interface HlsProcess {
  readonly origin: string;
  usage(): Promise<HlsUsage>;
  close(): Promise<void>;
}

/** Starts an engine whose sound is written as AAC, or left as Opus. */
export async function startHlsProcess(sound: 'aac' | 'opus' = 'aac'): Promise<HlsProcess> {
  const script = await bundleScript('hls-child');
  const thread = join(root, 'node_modules', '.cache', 'bench', `aac-worker-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, 'src', 'engine', 'aac', 'aac-worker.ts')],
    outfile: thread,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'streamside-bench-'));
  const child = fork(script, [dataDir, sound === 'aac' ? thread : 'opus'], {
    execArgv: ['--expose-gc'],
  });
  const [{ origin }] = (await once(child, 'message')) as [{ origin: string }];
  return {
    origin,
    usage: async () => {
      const answer = once(child, 'message');
      child.send('usage');
      const [usage] = (await answer) as [HlsUsage];
      return usage;
    },
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
      await rm(dataDir, { recursive: true });
    },
  };
}
