import type { ContractClient } from '../../contract/contract-client.js';
import type { Assurance, Stream } from '../../contract/stream.js';
import type { Destination } from './broadcaster-settings.js';
import { lineTo } from './sending/line-to.js';
import type { Witnesses } from './uplink-state.js';

export interface BackendWitnessOptions {
  /** Null where there is no backend. */
  readonly client: Pick<ContractClient, 'watchStream'> | null;
  readonly destination: Destination;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** `said` may be another. */
  onSaid(): void;
  /** What it confirmed before is not known to hold any longer; with false it speaks again. */
  onSilence(isSilent: boolean): void;
  /** The line to it lives again. */
  onBack(): void;
}

/** What a backend says of its stream, over whatever becomes of the line to it. */
export class BackendWitness {
  readonly #options: BackendWitnessOptions;
  #said: Witnesses['backend'];
  #status: Stream['status'] | null = null;

  constructor(options: BackendWitnessOptions) {
    this.#options = options;
    this.#said = options.client === null ? 'absent' : 'awaited';
  }

  get said(): Witnesses['backend'] {
    return this.#said;
  }

  /** What it confirms; null where it confirms nothing now. */
  get assurance(): Assurance | null {
    return typeof this.#said === 'object' ? this.#said : null;
  }

  /** Whether it said last that nobody broadcasts, from here or elsewhere. */
  get hasNobody(): boolean {
    return this.#status !== null && this.#status !== 'live';
  }

  /** Listens from now on. */
  watch(): void {
    const { client, destination, signal, onBack } = this.#options;
    if (client === null || destination.kind === 'whip') return;
    let watching = new AbortController();
    const watch = (): void => {
      watching.abort();
      watching = new AbortController();
      client.watchStream(destination.stream, {
        signal: watching.signal,
        onStream: ({ assurance, status }) => {
          this.#status = status;
          this.#hear(assurance);
        },
        onError: () => this.#hear('silent'),
      });
    };
    watch();
    // What was begun before a silence waits for long after it.
    const resume = (): void => {
      watch();
      onBack();
    };
    lineTo(destination.endpoint).addEventListener('back', resume, { signal });
    signal.addEventListener('abort', () => watching.abort(), { once: true });
  }

  #hear(said: Assurance | 'silent'): void {
    const wasSilent = this.#said === 'silent';
    this.#said = said;
    if (wasSilent !== (said === 'silent')) this.#options.onSilence(said === 'silent');
    this.#options.onSaid();
  }
}
