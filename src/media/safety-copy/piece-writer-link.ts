import type { NumberedRequest, WriterAnswer, WriterRequest } from './piece-writer-messages.js';

/** A worker is there at once, or after the file has come over a slow line; then the database takes over. */
const START_LIMIT_MS = 10_000;
/** The slowest flash card writes a second of video in less; what takes longer hangs. */
const REQUEST_LIMIT_MS = 15_000;

/** The page's end of the worker that writes files. It is started by the first request, and again after `close`. */
export class PieceWriterLink {
  readonly #createWorker: () => Worker;
  #worker: Promise<Worker> | null = null;
  readonly #waiting = new Map<number, (answer: WriterAnswer | null) => void>();
  #serial = 0;

  constructor(createWorker: () => Worker = createPieceWriter) {
    this.#createWorker = createWorker;
  }

  /** Resolves when it is on the disk. Rejects with an error that has the name of what the browser threw. */
  async ask(request: WriterRequest): Promise<void> {
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    const number = ++this.#serial;
    const answer = await new Promise<WriterAnswer | null>((resolve) => {
      const limit = setTimeout(() => this.close(), REQUEST_LIMIT_MS);
      this.#waiting.set(number, (given) => {
        clearTimeout(limit);
        resolve(given);
      });
      worker.postMessage({ number, request } satisfies NumberedRequest);
    });
    if (answer?.outcome === 'done') return;
    const name = answer?.outcome === 'failed' ? answer.error : 'AbortError';
    throw new DOMException('The piece could not be written', name);
  }

  /**
   * Lets what was asked come to its end, and resolves when no file is held any more. A worker that
   * is ended before it has closed its files holds them for a moment longer than anyone can see.
   */
  async end(): Promise<void> {
    if (this.#worker !== null) await this.ask({ op: 'close-all' }).catch(() => undefined);
    this.close();
  }

  /** Ends the worker at once, which lets go of its files soon. What was asked of it fails. */
  close(): void {
    void this.#worker?.then(
      (worker) => worker.terminate(),
      () => undefined,
    );
    this.#worker = null;
    for (const tell of this.#waiting.values()) tell(null);
    this.#waiting.clear();
  }

  #start(): Promise<Worker> {
    return new Promise((resolve, reject) => {
      // Throws for a script of another origin; a page's policy answers with an error event instead.
      const worker = this.#createWorker();
      const fail = () => {
        clearTimeout(limit);
        worker.terminate();
        reject(new DOMException('The writer did not start', 'NotSupportedError'));
        this.close();
      };
      const limit = setTimeout(fail, START_LIMIT_MS);
      worker.addEventListener('error', fail);
      worker.addEventListener('message', ({ data }: MessageEvent<WriterAnswer>) => {
        if (data.outcome === 'ready') {
          clearTimeout(limit);
          resolve(worker);
          return;
        }
        this.#waiting.get(data.number)?.(data);
        this.#waiting.delete(data.number);
      });
    });
  }
}

/** The worker is a file of the package, so that a strict policy lets it run. */
function createPieceWriter(): Worker {
  return new Worker(new URL('./piece-writer-worker.js', import.meta.url), { type: 'module' });
}
