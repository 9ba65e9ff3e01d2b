import { UploadError } from './upload-error.js';

/** A line on which nothing has moved for so long is dead, whatever it says of itself. */
const STALLED_MS = 20_000;

/** One request of an upload. */
export interface UploadRequest {
  readonly method: 'HEAD' | 'PATCH' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Blob;
  /** Told how many of the body's bytes have left. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** What came back. */
export interface UploadAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
}

/** Sends one request. Rejects with `server-unreachable` or `upload-aborted`. */
export type SendUploadRequest = (request: UploadRequest) => Promise<UploadAnswer>;

/** By XMLHttpRequest, since fetch tells nothing of a body on its way. */
export const sendUploadRequest: SendUploadRequest = ({
  method,
  url,
  headers,
  body,
  onProgress,
  signal,
}) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new UploadError('upload-aborted'));
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALLED_MS);
    };
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.addEventListener('progress', ({ loaded }) => {
      watch();
      onProgress?.(loaded);
    });
    request.addEventListener('loadend', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      if (request.status > 0) {
        resolve({
          status: request.status,
          header: (name) => request.getResponseHeader(name),
        });
      } else reject(new UploadError(signal.aborted ? 'upload-aborted' : 'server-unreachable'));
    });
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    watch();
    request.send(body);
  });
