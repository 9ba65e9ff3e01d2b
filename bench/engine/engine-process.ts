import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

import type { EngineUsage } from './engine-child.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** An engine in a process of its own, as plain JavaScript: what it uses is not the loader's. */
export interface EngineProcess {
  readonly origin: string;
  readonly dataDir: string;
  usage(): Promise<EngineUsage>;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

/** The engine as the package has it: its threads are files beside it, which a bundle would lose. */
const asBuilt: Plugin = {
  name: 'as-built',
  setup: ({ onResolve }) =>
    onResolve({ filter: /src\/engine\/index\.js$/ }, () => ({
      path: join(root, 'dist', 'engine', 'index.js'),
      external: true,
    })),
};

/** Bundles a script of this folder, so that it runs without a loader; answers with its path. */
export async function bundleScript(name: string): Promise<string> {
  const outfile = join(root, 'node_modules', '.cache', 'bench', `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, 'bench', 'engine', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
    plugins: [asBuilt],
  });
  return outfile;
}

/** Starts an engine; `command` comes before `node`, to start it in a namespace for instance. */
export async function startEngineProcess(
  host = '127.0.0.1',
  command: readonly string[] = [],
): Promise<EngineProcess> {
  const script = await bundleScript('engine-child');
  const dataDir = await mkdtemp(join(tmpdir(), 'streamside-bench-'));
  const [file = process.execPath, ...args] = [...command, process.execPath, script, dataDir, host];
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { origin } = await message<{ origin: string }>(child);
  return {
    origin,
    dataDir,
    usage: async () => {
      const answer = message<EngineUsage>(child);
      child.send('usage');
      return await answer;
    },
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
      await rm(dataDir, { recursive: true });
      await rm(script, { force: true });
    },
  };
}

async function message<T>(child: ChildProcess): Promise<T> {
  const settled = new AbortController();
  const { signal } = settled;
  const exited = once(child, 'exit', { signal }).then(() => {
    throw new Error('The process ended');
  });
  exited.catch(() => undefined);
  try {
    const [value] = (await Promise.race([once(child, 'message', { signal }), exited])) as [T];
    return value;
  } finally {
    settled.abort();
  }
}
