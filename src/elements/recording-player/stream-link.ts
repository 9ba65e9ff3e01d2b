import { ContractTransport } from '../../contract/contract-transport.js';
import { pause } from '../../contract/deadline.js';
import { readStream } from '../../contract/read-stream.js';
import { createRetryPolicy } from '../../contract/retry-policy.js';
import type { Stream } from '../../contract/stream.js';
import { ElementError } from '../shared/element-error.js';
import type { RecordingSettings } from './recording-settings.js';

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
  /** Tells of the stream now and after every change, until the signal aborts. */
  follow(listener: StreamListener, signal: AbortSignal): Promise<void>;
  /** The stream as whoever has this token sees it now. Rejects where the backend does not answer. */
  read(token: string | null, signal: AbortSignal): Promise<Stream>;
  /** An address of the backend's, absolute. */
  resolve(url: string): string;
}

/**
 * Loaded only where a backend is asked: a page that names its recording itself needs none of it. A
 * recording is there when it is asked for, most of the time; what watches a stream comes where it is not.
 */
export function createStreamLink(settings: RecordingSettings): StreamLink {
  const { endpoint, stream: id, token, getToken } = settings;
  const options = { endpoint, token, ...(getToken === null ? {} : { getToken }) };
  const transport = createTransport(options);

  const watch = async (
    listener: StreamListener,
    known: Stream | null,
    signal: AbortSignal,
  ): Promise<void> => {
    while (!signal.aborted) {
      try {
        const { watchStream } = await import('./watch-stream.js');
        watchStream(id, options, { listener, known }, signal);
        return;
      } catch (cause) {
        listener.onError(new ElementError('script-unreachable', cause));
        const delayMs = CODE_AGAIN_MS * (1 + Math.random());
        await pause(delayMs, signal);
      }
    }
  };
  return {
    async follow(listener, signal) {
      // What does not answer is told by who watches, and asked again.
      const stream = await readFrom(transport, id, signal).catch(() => null);
      if (stream !== null && !signal.aborted) listener.onStream(stream);
      await watch(listener, stream, signal);
    },
    read: (fresh, signal) => readFrom(createTransport({ endpoint, token: fresh }), id, signal),
    resolve: (url) => transport.resolve(url),
  };
}

function createTransport(
  options: Pick<RecordingSettings, 'endpoint' | 'token'> & {
    readonly getToken?: () => Promise<string | null>;
  },
): ContractTransport {
  return new ContractTransport({
    ...options,
    fetch: (input, init) => fetch(input, init),
    retryPolicy: createRetryPolicy(),
    timeoutMs: READ_WITHIN_MS,
  });
}

/** One try. */
async function readFrom(
  transport: ContractTransport,
  id: string,
  signal: AbortSignal,
): Promise<Stream> {
  const request = { operation: 'getStream', params: { id } } as const;
  return readStream((await transport.send(request, { retry: false, signal })).json);
}
