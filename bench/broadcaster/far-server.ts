import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { LossyNetwork } from '../../test/engine/support/lossy-network.js';
import type { Target } from './clients.js';
import type { IngestChange, ObserverNews } from './observer-child.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const port = 8080;
const token = 'bench-operator-token-of-some-length';

/** The built server on a host of its own, with somebody beside it who watches what comes in. */
export class FarServer {
  readonly origin: string;
  readonly token = token;
  readonly #network: LossyNetwork;
  readonly #data: string;
  #server: ChildProcess | null = null;
  #observer: ChildProcess | null = null;
  readonly #changes: IngestChange[] = [];

  private constructor(network: LossyNetwork, data: string) {
    this.#network = network;
    this.#data = data;
    this.origin = `http://${network.address}:${port}`;
  }

  static async start(network: LossyNetwork): Promise<FarServer> {
    const server = new FarServer(network, await mkdtemp(join(tmpdir(), 'streamside-broadcaster-')));
    await server.begin();
    const script = fileURLToPath(new URL('./observer-child.ts', import.meta.url));
    const args = ['--import', 'tsx', script, server.origin, token];
    const observer = server.#spawn(args, ['ignore', 'inherit', 'inherit', 'ipc']);
    server.#observer = observer;
    await once(observer, 'message');
    observer.on('message', (news: ObserverNews) => {
      if (typeof news === 'object' && 'ingest' in news) server.#changes.push(news);
    });
    return server;
  }

  /** Starts the server, or starts it again with what it had; resolves when it listens. */
  async begin(): Promise<void> {
    const child = this.#spawn([join(root, 'dist', 'cli.js')], ['ignore', 'pipe', 'ignore']);
    this.#server = child;
    let output = '';
    for await (const chunk of child.stdout ?? []) {
      output += String(chunk);
      if (output.includes(this.origin)) break;
    }
    if (!output.includes(this.origin)) throw new Error(`The server did not start: ${output}`);
    child.stdout?.resume();
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    const child = this.#server;
    if (child === null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** A new stream, which is watched from now on. */
  async createTarget(): Promise<Target> {
    const observer = this.#observer;
    if (observer === null) throw new Error('Nobody watches');
    const made = new Promise<Target>((resolve) => {
      const listen = (news: ObserverNews): void => {
        if (typeof news !== 'object' || !('target' in news)) return;
        observer.off('message', listen);
        resolve(news.target);
      };
      observer.on('message', listen);
    });
    observer.send('create');
    return await made;
  }

  /** When the stream's media next came in after a time (epoch, ms), or undefined so far. */
  mediaAfter(stream: string, sinceMs: number): number | undefined {
    return this.#changes.find(
      (change) => change.stream === stream && change.ingest === 'connected' && change.at >= sinceMs,
    )?.at;
  }

  async close(): Promise<void> {
    if (this.#observer?.connected === true) this.#observer.disconnect();
    await this.kill();
    await rm(this.#data, { recursive: true, force: true });
  }

  #spawn(args: readonly string[], stdio: ('ignore' | 'inherit' | 'pipe' | 'ipc')[]): ChildProcess {
    const [file = process.execPath, ...rest] = [
      ...this.#network.command,
      process.execPath,
      ...args,
    ];
    return spawn(file, rest, {
      stdio,
      env: {
        ...process.env,
        HOST: this.#network.address,
        PORT: String(port),
        STREAMSIDE_DATA: this.#data,
        STREAMSIDE_TOKEN: token,
      },
    });
  }
}
