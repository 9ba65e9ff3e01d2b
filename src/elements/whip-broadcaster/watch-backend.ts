import type { ContractClient } from '../../contract/contract-client.js';
import type { Assurance } from '../../contract/stream.js';
import type { Destination } from './broadcaster-settings.js';
import { lineTo } from './sending/line-to.js';

export interface BackendWatch {
  readonly client: Pick<ContractClient, 'watchStream'>;
  readonly destination: Destination & { readonly kind: 'stream' };
  /** Ends it. */
  readonly signal: AbortSignal;
  onAssurance(assurance: Assurance): void;
  /** What it confirmed before is not known to hold any longer. */
  onSilence(): void;
  /** The line to it lives again. */
  onBack(): void;
}

/** Hears what a backend confirms of its stream, over whatever becomes of the line to it. */
export function watchBackend(options: BackendWatch): void {
  const { client, destination, signal, onAssurance, onSilence, onBack } = options;
  let watching = new AbortController();
  const watch = (): void => {
    watching.abort();
    watching = new AbortController();
    client.watchStream(destination.stream, {
      signal: watching.signal,
      onStream: ({ assurance }) => onAssurance(assurance),
      onError: onSilence,
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
