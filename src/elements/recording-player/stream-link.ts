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
  /** The stream as whoever has this token sees it now. Rejects where the backend does not answer. */
  read(token: string | null, signal: AbortSignal): Promise<Stream>;
  /** An address of the backend's, absolute. */
  resolve(url: string): string;
}

/** Loaded only where a backend is asked: a page that names its recording itself needs none of it. */
export function createStreamLink(settings: RecordingSettings): StreamLink {
  const { endpoint, stream, token, getToken } = settings;
  const client = new ContractClient({
    endpoint,
    token,
    ...(getToken === null ? {} : { getToken }),
  });
  return {
    follow({ signal, onStream, onError }) {
      client.watchStream(stream, {
        signal,
        onStream,
        onError: (cause) => onError(toElementError(cause)),
      });
    },
    read: (fresh, signal) =>
      new ContractClient({ endpoint, token: fresh }).getStream(stream, { signal }),
    resolve: (url) => client.resolve(url),
  };
}
