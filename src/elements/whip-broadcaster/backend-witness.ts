import type { ContractClient } from '../../contract/contract-client.js';
import type { Assurance } from '../../contract/stream.js';
import type { Destination } from './broadcaster-settings.js';
import { OtherDevice } from './other-device.js';
import type { Standing } from './other-device.js';
import { lineTo } from './sending/line-to.js';
import type { Witnesses } from './uplink-state.js';

export interface BackendWitnessOptions {
  /** Null where there is no backend. */
  readonly client: Pick<ContractClient, 'watchStream'> | null;
  readonly destination: Destination;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** `said` or `other` may be another. */
  onSaid(): void;
  /** What it confirmed before is not known to hold any longer; with false it speaks again. */
  onSilence(isSilent: boolean): void;
  /** Somebody else publishes than was said last, or the same with another session. */
  onPublisher(): void;
  /** The line to it lives again. */
  onBack(): void;
}

/** What a backend says of its stream, over whatever becomes of the line to it. */
export class BackendWitness {
  readonly #options: BackendWitnessOptions;
  #said: Witnesses['backend'];
  readonly #other: OtherDevice;
  /** Since when whoever publishes does, as was said last. */
  #publisherSince: string | undefined;
  /** Asks anew. */
  #watchAnew: () => void = () => undefined;

  constructor(options: BackendWitnessOptions) {
    this.#options = options;
    this.#other = new OtherDevice(options.onSaid);
    this.#said = options.client === null ? 'absent' : 'awaited';
  }

  get said(): Witnesses['backend'] {
    return this.#said;
  }

  /** What it confirms; null where it confirms nothing now. */
  get assurance(): Assurance | null {
    return typeof this.#said === 'object' ? this.#said : null;
  }

  /** How it says that the device stands that has taken over. */
  get other(): Standing {
    return this.#other.standing;
  }

  /** Another device has taken over: what was said before that was of this one. */
  followOther(): void {
    this.#other.forget();
    this.#watchAnew();
  }

  /** This device broadcasts again, whatever was said of the other. */
  forgetOther(): void {
    this.#other.forget();
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
        onStream: (stream) => {
          this.#other.hear(stream);
          this.#hearPublisher(stream.publisherSince);
          this.#hear(stream.assurance);
        },
        onError: () => {
          this.#other.forget();
          this.#hear('silent');
        },
      });
    };
    watch();
    this.#watchAnew = watch;
    // What was begun before a silence waits for long after it.
    const resume = (): void => {
      watch();
      onBack();
    };
    lineTo(destination.endpoint).addEventListener('back', resume, { signal });
    const end = (): void => {
      watching.abort();
      this.#other.forget();
      this.#watchAnew = () => undefined;
    };
    signal.addEventListener('abort', end, { once: true });
  }

  #hearPublisher(since: string | undefined): void {
    if (since === undefined) return;
    const isAnother = this.#publisherSince !== undefined && this.#publisherSince !== since;
    this.#publisherSince = since;
    if (isAnother) this.#options.onPublisher();
  }

  #hear(said: Assurance | 'silent'): void {
    const wasSilent = this.#said === 'silent';
    this.#said = said;
    if (wasSilent !== (said === 'silent')) this.#options.onSilence(said === 'silent');
    this.#options.onSaid();
  }
}
