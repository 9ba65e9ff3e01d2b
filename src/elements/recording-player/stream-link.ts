import type { Stream } from '../../contract/index.js';
import { ContractClient } from '../../contract/index.js';
import type { ElementError } from '../shared/element-error.js';
import { toElementError } from '../shared/to-element-error.js';
import type { RecordingSettings } from './recording-settings.js';

export interface StreamFollower {
  readonly signal: AbortSignal;
  onStream(stream: Stream): void;
  onError(error: ElementError): void;
}

/** The backend that knows the stream. */
export interface StreamLink {
  /** Tells of the stream now and after every change. */
  follow(follower: StreamFollower): void;
  /** The stream as it stands now. Rejects where the backend does not answer. */
  read(signal: AbortSignal): Promise<Stream>;
  /** An address of the backend's, absolute. */
  resolve(url: string): string;
}

/** Loaded only where a backend is asked: a page that names its recording itself needs none of it. */
export function createStreamLink({
  endpoint,
  stream,
  token,
  getToken,
}: RecordingSettings): StreamLink {
  const client = new ContractClient({
    endpoint,
    token,
    ...(getToken === null ? {} : { getToken }),
  });
  return {
    follow({ signal, onStream, onError }) {
      const listener = {
        signal,
        onStream,
        onError: (cause: unknown) => onError(toElementError(cause)),
      };
      client.watchStream(stream, listener);
    },
    read: (signal) => client.getStream(stream, { signal }),
    resolve: (url) => client.resolve(url),
  };
}
