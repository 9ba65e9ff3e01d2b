import type { ServerResponse } from 'node:http';
import { readWholeText } from './text-response.js';

/** An answer that is all there, as Node's server sends it. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Null where none is sent. */
  readonly text: string | null;
}

/** The Response as it goes out to a request of this method, or null where its body is a stream. */
export function toWholeAnswer(response: Response, method: string): WholeAnswer | null {
  const { status } = response;
  const headers = toNodeHeaders(response.headers);
  const text = readWholeText(response);
  if (response.body === null || method === 'HEAD') {
    void response.body?.cancel();
    return { status, headers, text: null };
  }
  if (text === null) return null;
  headers['content-length'] = String(Buffer.byteLength(text));
  return { status, headers, text };
}

/** Head and body go out at once. */
export function sendWholeAnswer(
  outgoing: ServerResponse,
  { status, headers, text }: WholeAnswer,
): void {
  outgoing.writeHead(status, headers);
  if (text === null) outgoing.end();
  else outgoing.end(text);
}

/** A Response's headers as Node's server takes them. */
export function toNodeHeaders(headers: Headers): Record<string, string | string[]> {
  const cookies = headers.getSetCookie();
  return {
    ...Object.fromEntries(headers),
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
  };
}
