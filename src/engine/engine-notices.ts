import type { EngineEvent } from './engine-event.js';
import { redact } from './operations/redact.js';

/** What an engine tells others: its log, and those who watch streams. None of them can stop its work. */
export class EngineNotices {
  readonly #log: ((event: EngineEvent) => void) | undefined;
  readonly #note: (event: EngineEvent) => void;
  readonly #listeners = new Set<(streamId: string) => void>();

  /** `note` counts what is logged. */
  constructor(log: ((event: EngineEvent) => void) | undefined, note: (event: EngineEvent) => void) {
    this.#log = log;
    this.#note = note;
  }

  readonly log = (event: EngineEvent): void => {
    this.#note(event);
    try {
      this.#log?.(event);
    } catch {
      // Whoever keeps the log may fail, in the midst of ending a broadcast as well: it ends all the same.
    }
  };

  readonly logFault = (streamId: string, error: unknown): void =>
    this.log({ type: 'stream-fault', streamId, message: describe(error) });

  readonly logFailedRequest = (path: string, error: unknown): void =>
    this.log({ type: 'request-failed', path, message: describe(error) });

  /** Does one stream's work so that a fault in it stays there. */
  readonly guard = (streamId: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      this.logFault(streamId, error);
    }
  };

  /** Tells all who watch that a stream's report has changed. */
  readonly notify = (streamId: string): void => {
    for (const listener of this.#listeners) this.guard(streamId, () => listener(streamId));
  };

  /** Returns the way to stop. */
  readonly watch = (listener: (streamId: string) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

function describe(error: unknown): string {
  return redact(error instanceof Error ? error.message : String(error));
}
