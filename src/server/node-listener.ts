import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeBody } from './node-body.js';
import { readWholeText } from './text-response.js';

/** Fetch's own `Request` can carry no other of the methods in use (`CONNECT`, `TRACE`). */
const possibleMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** What `http.createServer` and the frameworks on it take. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Who sent a request, as the connection knows it; behind a proxy that is the proxy. */
export interface NodeSender {
  readonly address: string | null;
}

/** Answers one request. */
export type NodeHandler = (request: Request, sender: NodeSender) => Promise<Response>;

/**
 * Adapts a fetch-style handler to plain Node. Bodies flow both ways as they come; when the client
 * goes away the request's signal aborts and the answer's body is cancelled.
 */
export function toNodeListener(handler: NodeHandler): NodeListener {
  return (incoming, outgoing) => {
    // A client that breaks off is no error of the server's; `close` follows and tells.
    outgoing.on('error', () => undefined);
    serve(handler, incoming, outgoing).catch(() => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500).end();
    });
  };
}

async function serve(
  handler: NodeHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const method = incoming.method ?? 'GET';
  const url = toUrl(incoming);
  if (/^(CONNECT|TRACE|TRACK)$/.test(method)) {
    outgoing.writeHead(405, { Allow: possibleMethods }).end();
    return;
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const request = new Request(url, {
    method,
    headers: toHeaders(incoming),
    ...(hasBody ? { body: toNodeBody(incoming), duplex: 'half' } : {}),
  });
  const readSignal = createSignalOnDemand(outgoing);
  // A request's own signal costs as much as the request, and few ask for it.
  Object.defineProperty(request, 'signal', { get: readSignal });
  const address = incoming.socket.remoteAddress ?? null;
  const response = await handler(request, { address });
  // What the handler did not read must run off, or the connection takes no further request.
  if (!request.bodyUsed) request.body?.cancel().catch(() => undefined);
  const headers = toNodeHeaders(response.headers);
  const text = readWholeText(response);
  if (text !== null && method !== 'HEAD') {
    headers['content-length'] = String(Buffer.byteLength(text));
    outgoing.writeHead(response.status, headers).end(text);
    return;
  }
  outgoing.writeHead(response.status, headers);
  if (response.body === null || method === 'HEAD') {
    void response.body?.cancel();
    outgoing.end();
    return;
  }
  // Events are waited for: the head goes out before the first byte of the body.
  outgoing.flushHeaders();
  await send(response.body, outgoing, readSignal());
}

/** Made when it is first read; aborts when the client goes away before it has its answer. */
function createSignalOnDemand(outgoing: ServerResponse): () => AbortSignal {
  let gone: AbortController | null = null;
  return () => {
    if (gone) return gone.signal;
    const controller = (gone = new AbortController());
    const abortIfUnanswered = () => {
      if (!outgoing.writableFinished) controller.abort();
    };
    if (outgoing.closed) abortIfUnanswered();
    else outgoing.on('close', abortIfUnanswered);
    return controller.signal;
  };
}

/** With the path as it came in, also below a framework's mount point. */
function toUrl(incoming: IncomingMessage & { originalUrl?: string }): string {
  // Proxies may name the whole address (RFC 9112 §3.2.2).
  const path = (incoming.originalUrl ?? incoming.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const isSecure = 'encrypted' in incoming.socket && incoming.socket.encrypted === true;
  const host = incoming.headers.host ?? '';
  const name = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host) ? host : 'localhost';
  const origin = `http${isSecure ? 's' : ''}://${name}`;
  // Joined as text: resolved, a path of two slashes would name another host.
  return `${isOrigin(origin) ? origin : 'http://localhost'}${path.startsWith('/') ? path : '/'}`;
}

/** What was found good last: nearly all requests name the same, and parsing it is not free. */
let goodOrigin = '';

function isOrigin(text: string): boolean {
  if (text === goodOrigin) return true;
  if (!URL.canParse(text)) return false;
  goodOrigin = text;
  return true;
}

function toHeaders(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

function toNodeHeaders(headers: Headers): Record<string, string | string[]> {
  const cookies = headers.getSetCookie();
  return {
    ...Object.fromEntries(headers),
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
  };
}

async function send(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!outgoing.write(value)) await drained(outgoing, signal);
  }
  outgoing.end();
}

/** Resolves when more can be written, or nobody is there to read it. */
function drained(outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      outgoing.off('drain', settle);
      signal.removeEventListener('abort', settle);
      resolve();
    };
    if (signal.aborted) return resolve();
    outgoing.on('drain', settle);
    signal.addEventListener('abort', settle);
  });
}
