import { StreamClient } from '../../contract/stream-client.js';
import type { ContractClientOptions } from '../../contract/stream-client.js';
import { toElementError } from '../shared/to-element-error.js';
import type { StreamListener } from './stream-link.js';

/** Tells of the stream after every change, until the signal aborts; most recordings change no more. */
export function watchStream(
  id: string,
  options: ContractClientOptions,
  listener: StreamListener,
  signal: AbortSignal,
): void {
  new StreamClient(options).watchStream(id, {
    signal,
    onStream: (stream) => listener.onStream(stream),
    onError: (cause) => listener.onError(toElementError(cause)),
  });
}
