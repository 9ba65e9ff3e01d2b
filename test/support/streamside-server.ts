import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A start includes loading the media engine on a machine that runs other tests too. */
const START_LIMIT_MS = 120_000;

export interface StreamsideServer {
  readonly origin: string;
  readonly token: string;
  readonly output: () => string;
  /** Asks it to end, waits until it has, and removes its data. Answers with the exit code, or the signal that ended it. */
  stop(): Promise<number | string | null>;
  /** Ends it as a power cut does; its data stays, and `startAgain` goes on with it at the same address. */
  kill(): Promise<void>;
  /** Asks it to end and waits until it has; its data stays. Answers with the exit code, or the signal that ended it. */
  halt(): Promise<number | string | null>;
  startAgain(): Promise<StreamsideServer>;
}

/** The built server as `npm start` runs it, on a free port, with a data folder of its own. */
export function startServer(environment: NodeJS.ProcessEnv = {}): Promise<StreamsideServer> {
  return start(mkdtempSync(join(tmpdir(), 'streamside-')), '0', environment);
}

async function start(
  data: string,
  port: string,
  environment: NodeJS.ProcessEnv,
): Promise<StreamsideServer> {
  const child = spawn('node', [join(root, 'dist', 'cli.js')], {
    env: { ...process.env, PORT: port, STREAMSIDE_DATA: data, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const address = new Promise<RegExpExecArray>((resolve, reject) => {
    const limit = setTimeout(() => {
      reject(new Error(`The server did not start: ${output}`));
    }, START_LIMIT_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /(http:\/\/127\.0\.0\.1:\d+)\/(?:#token=(\S+))?\n/.exec(output);
      if (found === null) return;
      clearTimeout(limit);
      resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(limit);
      reject(new Error(`The server ended with ${code}: ${output}`));
    });
  });
  // A token that was given is not repeated.
  const [, origin, token = environment['STREAMSIDE_TOKEN']] = await address;
  assert.ok(origin !== undefined && token !== undefined);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    origin,
    token,
    output: () => output,
    async stop() {
      await end('SIGTERM');
      rmSync(data, { recursive: true, force: true });
      return child.exitCode ?? child.signalCode;
    },
    kill: () => end('SIGKILL'),
    async halt() {
      await end('SIGTERM');
      return child.exitCode ?? child.signalCode;
    },
    startAgain: () => start(data, new URL(origin).port, environment),
  };
}
