import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import type { LoadResult } from './load-child.js';
import type { ServerUsage } from './server-child.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The operator's token of servers under load. */
export const benchToken = 'bench-token';

/** A handler in a process of its own, as plain JavaScript: what it uses is not the loader's. */
export interface ServerProcess {
  readonly port: number;
  readonly base: string;
  usage(): Promise<ServerUsage>;
  close(): Promise<void>;
}

/** Bundles a script of this folder, so that it runs without a loader; answers with its path. */
export async function bundleScript(name: string): Promise<string> {
  const outfile = join(root, 'node_modules', '.cache', 'bench', `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, 'bench', 'server', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}

/** Starts a handler on the database file, or the PostgreSQL address, of this name; null: Node's bare server. */
export async function startServerProcess(place: string | null): Promise<ServerProcess> {
  const script = await bundleScript(place === null ? 'bare-child' : 'server-child');
  const child = fork(script, [place ?? '', benchToken], { execArgv: ['--expose-gc'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    base: `http://127.0.0.1:${port}`,
    async usage() {
      const answer = once(child, 'message');
      child.send('usage');
      const [usage] = (await answer) as [ServerUsage];
      return usage;
    },
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
      await rm(script, { force: true });
    },
  };
}

/** What a load is made of. */
export interface Load {
  readonly connections: number;
  readonly lengthMs: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the server from another process; resolves with what came of it. */
export async function runLoad(port: number, load: Load): Promise<LoadResult> {
  const script = await bundleScript('load-child');
  const headers = { Host: `127.0.0.1:${port}`, ...load.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const request = [`GET ${load.path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
  const numbers = [port, load.connections, load.lengthMs].map(String);
  const child = fork(script, [...numbers, request]);
  const [result] = (await once(child, 'message')) as [LoadResult];
  await rm(script, { force: true });
  return result;
}
