import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ElementError, ElementErrorCode } from '../shared/element-error.js';
import type { NamedAddress } from './find-fault.js';
import { findFault } from './find-fault.js';

/** The element, as this looks at it. */
export interface AddressHost extends ReactiveControllerHost, NamedAddress {
  readonly state: { readonly phase: string };
  readonly error: ElementError | null;
  stop(): Promise<unknown>;
}

/** Says what is wrong with the address, where still nobody has begun. */
export type TellFault = (code: ElementErrorCode) => Promise<void>;

/**
 * Looks, before anybody begins, whether the address that the page has given leads to a stream, and again
 * when it is another one or when the person tries again.
 */
export class AddressController implements ReactiveController {
  readonly #host: AddressHost;
  readonly #tell: TellFault;
  #address = '';
  /** What has been said. */
  #fault: ElementErrorCode | null = null;
  #checking: AbortController | null = null;

  constructor(host: AddressHost, tell: TellFault) {
    this.#host = host;
    this.#tell = tell;
    host.addController(this);
  }

  hostConnected(): void {
    this.hostUpdated();
  }

  hostUpdated(): void {
    const { endpoint, stream, whipUrl, token, state, error } = this.#host;
    const address = JSON.stringify([endpoint, stream, whipUrl, token]);
    const isOther = address !== this.#address;
    if (state.phase === 'error' && this.#fault !== null && error?.code === this.#fault) {
      // Back to idle, where it is looked at anew.
      if (isOther) void this.#host.stop();
      return;
    }
    if (state.phase !== 'idle' || (!isOther && this.#fault === null)) return;
    this.#address = address;
    this.#fault = null;
    void this.#check();
  }

  /** Never rejects. */
  async #check(): Promise<void> {
    this.#checking?.abort();
    const { signal } = (this.#checking = new AbortController());
    const fault = await findFault(this.#host, signal);
    if (fault === null || signal.aborted) return;
    await this.#tell(fault);
    // What is idle and was told of is looked at again: not before it is told.
    if (this.#host.error?.code === fault) this.#fault = fault;
  }
}
