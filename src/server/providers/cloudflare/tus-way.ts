import type { UploadWay } from '../wholes/file-sender.js';
import { CloudflareError } from './cloudflare-error.js';

/** Sends to addresses that take a file by tus. Rejects with a `CloudflareError`. */
export function createTusWay(send: typeof fetch): UploadWay {
  /** Where it stands after the request. Errors name no address: it is a secret. */
  const ask = async (url: string, init: RequestInit & { readonly method: string }) => {
    const call = `${init.method} upload`;
    const headers = { 'Tus-Resumable': '1.0.0', ...init.headers };
    const response = await send(url, { ...init, headers, redirect: 'error' }).catch(() => {
      throw new CloudflareError('service-unreachable', { call });
    });
    await response.body?.cancel();
    const { status } = response;
    if (!response.ok) {
      const code = status === 404 || status === 410 ? 'resource-missing' : 'request-refused';
      throw new CloudflareError(status >= 500 ? 'service-failed' : code, { call, status });
    }
    const text = response.headers.get('Upload-Offset') ?? '';
    if (!/^\d{1,15}$/.test(text)) throw new CloudflareError('answer-unreadable', { call, status });
    return Number(text);
  };
  return {
    findOffset: ({ url }, { signal }) => ask(url, { method: 'HEAD', signal }),
    async sendChunk({ url, start, chunk }, { signal }) {
      const next = await ask(url, {
        method: 'PATCH',
        headers: {
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(start),
        },
        body: chunk,
        signal,
      });
      if (next <= start) throw new CloudflareError('answer-unreadable', { call: 'PATCH upload' });
      return next;
    },
  };
}
