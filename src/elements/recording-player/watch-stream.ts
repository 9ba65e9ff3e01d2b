import { StreamClient } from '../../contract/stream-client.js';
import { isTransient } from '../../contract/retry-policy.js';
import type { ContractClientOptions } from '../../contract/stream-client.js';
import type { Stream } from '../../contract/stream.js';
import { toElementError } from '../shared/to-element-error.js';
import type { StreamListener } from './stream-link.js';

/**
 * Tells of the stream after every change, until the signal aborts; most recordings change no more. What
 * was told of it still holds while nobody answers: that is an error only of a stream unheard of, `known`
 * being null.
 */
export function watchStream(
  id: string,
  options: ContractClientOptions,
  { listener, known }: { listener: StreamListener; known: Stream | null },
  signal: AbortSignal,
): void {
  let told = known;
  new StreamClient(options).watchStream(id, {
    signal,
    onStream: (stream) => {
      told = stream;
      listener.onStream(stream);
    },
    onError: (cause) => {
      if (told === null || !isTransient(cause)) listener.onError(toElementError(cause));
    },
  });
}
