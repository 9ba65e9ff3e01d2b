import { ContractTransport } from '../../../contract/contract-transport.js';
import { pause } from '../../../contract/deadline.js';
import { readStream } from '../../../contract/read-stream.js';
import { createRetryPolicy } from '../../../contract/retry-policy.js';
import type { Stream } from '../../../contract/stream.js';
import { ElementError } from '../../shared/element-error.js';
import type { RecordingSettings } from '../recording-settings.js';

/** For one try, to the end of the answer. */
const READ_WITHIN_MS = 20_000;

/** A server that restarts is back by then; jittered, since others wait too. */
const CODE_AGAIN_MS = 5_000;

export interface StreamListener {
  onStream(stream: Stream): void;
  onError(error: ElementError): void;
}

/** The backend that knows the stream. */
export interface StreamLink {
  /** Tells of the stream now and after every change, until that is aborted, which it may be here too. */
  follow(listener: StreamListener, following: AbortController): Promise<void>;
  /** An address of the backend's, absolute. */
  resolve(url: string): string;
}

/**
 * Loaded only where a backend is asked: a page that names its recording itself needs none of it. A
 * recording is there when it is asked for, most of the time; what watches a stream comes where it is not.
 */
export function createStreamLink(settings: RecordingSettings): StreamLink {
  const { endpoint, stream: id, token, getToken } = settings;
  const transport = new ContractTransport({
    endpoint,
    token,
    ...(getToken && { getToken }),
    fetch: (input, init) => fetch(input, init),
    retryPolicy: createRetryPolicy(),
    timeoutMs: READ_WITHIN_MS,
  });

  /** One try. */
  const read = async (signal: AbortSignal): Promise<Stream> => {
    const request = { operation: 'getStream', params: { id } } as const;
    return readStream((await transport.send(request, { retry: false, signal })).json);
  };
  return {
    async follow(listener, following) {
      const { signal } = following;
      // What does not answer is told by who watches, and asked again.
      const known = await read(signal).catch(() => null);
      if (known !== null && !signal.aborted) listener.onStream(known);
      while (!signal.aborted) {
        try {
          const { watchStream } = await import('./watch-stream.js');
          watchStream(settings, { listener, known }, following);
          return;
        } catch (cause) {
          listener.onError(new ElementError('script-unreachable', cause));
          await pause(CODE_AGAIN_MS * (1 + Math.random()), signal);
        }
      }
    },
    resolve: (url) => transport.resolve(url),
  };
}
