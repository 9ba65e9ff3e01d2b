import type { UploadWay } from '../wholes/file-sender.js';
import { MuxError } from './mux-error.js';

/** Not a redirect: here it says that more of the file is to come. */
const incomplete = 308;

/**
 * Sends to addresses that take a file by ranges, as Mux's uploads do: each `PUT` says which bytes it
 * brings of how many, and one of none asks how far it has come. Rejects with a `MuxError`.
 */
export function createRangeWay(send: typeof fetch): UploadWay {
  /** How much is there after the request. Errors name no address: it is a secret. */
  const put = async (url: string, bytes: number, range: string, init: RequestInit) => {
    const call = 'upload-send';
    const headers = { 'Content-Range': `bytes ${range}/${bytes}` };
    const request = { ...init, method: 'PUT', headers, redirect: 'manual' } as const;
    const response = await send(url, request).catch(() => {
      throw new MuxError('mux-unreachable', { call });
    });
    await response.body?.cancel();
    const { status } = response;
    if (response.ok) return bytes;
    if (status !== incomplete) throw new MuxError(codeOf(status), { call, status });
    return readEnd(response.headers.get('Range'), { call, status });
  };
  return {
    findOffset: ({ url, bytes }, { signal }) => put(url, bytes, '*', { signal }),
    async sendChunk({ url, start, chunk, bytes }, { signal }) {
      const range = `${start}-${start + chunk.length - 1}`;
      const next = await put(url, bytes, range, { body: chunk, signal });
      if (next <= start) throw new MuxError('answer-unreadable', { call: 'upload-send' });
      return next;
    },
  };
}

/** Reads `bytes=0-41` as 42; nothing has come where there is none. */
function readEnd(text: string | null, detail: { call: string; status: number }): number {
  if (text === null) return 0;
  const last = /^bytes=0-(\d{1,15})$/.exec(text)?.[1];
  if (last === undefined) throw new MuxError('answer-unreadable', detail);
  return Number(last) + 1;
}

function codeOf(status: number) {
  if (status >= 500) return 'mux-failed';
  return status === 404 || status === 410 ? 'mux-not-found' : 'mux-refused';
}
