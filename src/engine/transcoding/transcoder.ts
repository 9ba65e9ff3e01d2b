import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';

/** What ffmpeg is given to write out what it has, after its input has ended. */
const flushMs = 2000;

/** One run of ffmpeg between two streams of fragmented MP4. Never throws: one that cannot be started ends at once. */
export class Transcoder {
  readonly #child: ChildProcess;
  readonly #ended: Promise<boolean>;

  /** `onOutput` is told what comes out, and no more of it is read until it has resolved. */
  constructor(program: string, args: readonly string[], onOutput: OnTranscoded) {
    const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child = child;
    // An error that nobody hears ends this process, and there may be more than one.
    child.on('error', () => undefined);
    const closed = once(child, 'close').then(([code]) => code === 0);
    // What cannot be written any more is told by the end that follows.
    child.stdin?.on('error', () => undefined);
    // Without descriptors for them there are no pipes.
    const read = child.stdout ? this.#read(child.stdout, onOutput) : Promise.resolve();
    this.#ended = read
      .then(() => closed)
      .catch(() => {
        this.kill();
        return false;
      });
    closed.catch(() => undefined);
  }

  /** Resolves when it is over: whether all that was written has come out. */
  get ended(): Promise<boolean> {
    return this.#ended;
  }

  /** Where the media goes in. */
  get input(): Writable | null {
    const { stdin } = this.#child;
    return stdin?.writable === true ? stdin : null;
  }

  /** Ends the input; resolves as `ended` does, within some seconds. */
  async end(): Promise<boolean> {
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.kill(), flushMs);
    const isWhole = await this.#ended;
    clearTimeout(timer);
    return isWhole;
  }

  /** Lets everything else on the machine go before it. */
  yieldToOthers(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      setPriority(pid, constants.priority.PRIORITY_LOW);
    } catch {
      // It is gone already, or the system does not let it: then it is as any other.
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #read(output: Readable, onOutput: OnTranscoded): Promise<void> {
    for await (const chunk of output) await onOutput(chunk as Buffer);
  }
}

export type OnTranscoded = (bytes: Buffer) => void | Promise<void>;
