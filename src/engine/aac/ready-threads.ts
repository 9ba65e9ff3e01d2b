import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';

/** Who is expected and does not come within this time is waited for no longer: a thread holds some 20 MB. */
const keptMs = 60_000;

/** More of them would keep each other, and all else, from the processor. */
const maxReady = availableParallelism();

interface ReadyThread {
  readonly worker: Worker;
  /** It stands for nobody any more. */
  readonly release: () => void;
  /** Ends it when nobody has come. */
  timer: NodeJS.Timeout;
}

/**
 * Threads that are started for streams whose sound is expected, and not only when it is there: one takes
 * 0.4 s to stand, seconds on a busy machine, and the pictures would wait for it.
 */
export class ReadyThreads {
  readonly #start: () => Worker;
  readonly #ready = new Map<string, ReadyThread>();

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** A stream's sound may begin: now, or within the minute. */
  expect(streamId: string): void {
    const ready = this.#ready.get(streamId);
    if (ready !== undefined) {
      clearTimeout(ready.timer);
      ready.timer = this.#endLater(ready);
      return;
    }
    if (this.#ready.size >= maxReady) return;
    try {
      this.#keep(streamId, this.#start());
    } catch {
      // Whoever takes one is told that none can be had.
    }
  }

  /** The thread that stands ready for a stream, or a new one; throws where none can be had. */
  take(streamId: string): Worker {
    const ready = this.#ready.get(streamId);
    if (ready === undefined) return this.#start();
    ready.release();
    return ready.worker;
  }

  /** Nobody is expected any more. */
  close(): void {
    for (const ready of [...this.#ready.values()]) end(ready);
  }

  #keep(streamId: string, worker: Worker): void {
    const release = (): void => {
      clearTimeout(ready.timer);
      worker.off('error', release);
      worker.off('exit', release);
      this.#ready.delete(streamId);
    };
    // One that dies by itself is none; the next is started when it is needed.
    worker.on('error', release);
    worker.on('exit', release);
    worker.unref();
    const ready: ReadyThread = { worker, release, timer: this.#endLater({ worker, release }) };
    this.#ready.set(streamId, ready);
  }

  #endLater(ready: Pick<ReadyThread, 'worker' | 'release'>): NodeJS.Timeout {
    return setTimeout(() => end(ready), keptMs).unref();
  }
}

function end({ worker, release }: Pick<ReadyThread, 'worker' | 'release'>): void {
  release();
  void worker.terminate();
}
