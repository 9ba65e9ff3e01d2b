import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { createInterface } from 'node:readline';

import { createFfmpegArguments, formatSecretOptions } from './ffmpeg-arguments.js';
import type { RelayTracks } from './relay-tracks.js';
import type { RelayAddress } from './relay-target.js';
import { openSecretFile } from './secret-file.js';

/** The descriptor at which ffmpeg finds its secret options. */
const secretDescriptor = 3;

/** What ffmpeg is given to write out what it has, after its input has ended. */
const flushMs = 2000;

/** Of what ffmpeg complains about, the last line is what tells. */
const maxComplaintLength = 300;

/** Shorter names of applications are `live`, `app` and their like. */
const minSecretApp = 8;

/** What is kept of its complaints until then. */
const maxKeptLength = 8192;

export interface PushProcessExit {
  /** False: the program could not be run at all. */
  readonly hasRun: boolean;
  /** The last that it said, without secrets. */
  readonly complaint: string;
}

/** What one run of ffmpeg tells its push. */
export interface PushProcessListener {
  /** The far end has taken media up to this point of the stream. Comes as long as it takes more. */
  onProgress(takenMs: number): void;
  /** The process is gone, or never was; nothing follows. */
  onExit(exit: PushProcessExit): void;
}

/** One run of ffmpeg towards one target. */
export interface PushProcess {
  /** Bytes that were written and not yet taken. */
  readonly bufferedBytes: number;
  write(bytes: Buffer): void;
  /** Ends the input; resolves when the process is gone, which it is within some seconds. */
  end(): Promise<void>;
  kill(): void;
}

export type StartPushProcess = (
  tracks: RelayTracks,
  address: RelayAddress,
  listener: PushProcessListener,
) => PushProcess;

/** Starts ffmpeg. Never throws: a program that cannot be started exits at once. */
export function createFfmpegStarter(program: string): StartPushProcess {
  return (tracks, address, listener) => {
    const args = createFfmpegArguments(tracks, address, `/dev/fd/${secretDescriptor}`);
    try {
      const descriptor = openSecretFile(formatSecretOptions(address));
      try {
        const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe', descriptor] });
        return new FfmpegProcess(child, address, listener);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      // A full disk or too many open files: that may pass, and the push is tried again.
      return createStillbornProcess(error, listener);
    }
  };
}

/** Stands for a process that could not be made; its exit is told as any other's, a moment later. */
function createStillbornProcess(error: unknown, listener: PushProcessListener): PushProcess {
  const complaint = String((error as NodeJS.ErrnoException).code ?? 'unexpected');
  setImmediate(() => listener.onExit({ hasRun: false, complaint }));
  return {
    bufferedBytes: 0,
    write: () => undefined,
    end: () => Promise.resolve(),
    kill: () => undefined,
  };
}

class FfmpegProcess implements PushProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(child: ChildProcess, address: RelayAddress, listener: PushProcessListener) {
    this.#child = child;
    let complaint = '';
    child.once('error', (error: NodeJS.ErrnoException) => {
      complaint ||= error.code ?? 'unexpected';
    });
    // What cannot be written any more is told by the exit that follows.
    child.stdin?.on('error', () => undefined);
    // Without descriptors for them there are no pipes, whatever the types say.
    if (child.stdout) {
      createInterface(child.stdout).on('line', (line) => {
        const takenMs = readProgress(line);
        if (takenMs !== null) listener.onProgress(takenMs);
      });
    }
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = keepEnd(complaint + text);
    });
    // Not by `once` of node:events, which rejects when the program could not be run.
    this.#exited = new Promise((resolve) => {
      child.once('close', () => {
        const hasRun = child.pid !== undefined;
        listener.onExit({ hasRun, complaint: redactComplaint(complaint, address) });
        resolve();
      });
    });
  }

  get bufferedBytes(): number {
    return this.#stdin?.writableLength ?? 0;
  }

  get #stdin(): Writable | null {
    const { stdin } = this.#child;
    return stdin?.writable === true ? stdin : null;
  }

  write(bytes: Buffer): void {
    this.#stdin?.write(bytes);
  }

  async end(): Promise<void> {
    this.#stdin?.end();
    const timer = setTimeout(() => this.kill(), flushMs);
    await this.#exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Whole lines only: a cut one could begin in the middle of a secret, and pass for something else. */
function keepEnd(text: string): string {
  if (text.length <= maxKeptLength) return text;
  const end = text.slice(-maxKeptLength);
  return end.slice(end.indexOf('\n') + 1 || end.length);
}

/** How far ffmpeg has written, from a line of its progress; null for other lines and for nothing yet. */
export function readProgress(line: string): number | null {
  const microseconds = Number(/^out_time_us=(\d+)$/.exec(line)?.[1] ?? 0);
  return microseconds > 0 ? microseconds / 1000 : null;
}

/** The end of what ffmpeg said, with everything of the address that is secret taken out. */
export function redactComplaint(text: string, { app, playPath }: RelayAddress): string {
  const [key = playPath] = playPath.split('?');
  // An application such as `live` is no secret, and a word that complaints are made of.
  const secrets = [playPath, key, ...(app.length < minSecretApp ? [] : [app])];
  const withoutPaths = text.replace(/(rtmps?:\/\/[\w.:[\]-]+)\S*/gi, '$1/…');
  const clean = secrets.reduce((kept, secret) => kept.replaceAll(secret, '…'), withoutPaths);
  return clean.trim().split('\n').at(-1)?.slice(0, maxComplaintLength) ?? '';
}
