import type { IncomingMessage, ServerResponse } from 'node:http';
import { getDirectRead } from './direct-read.js';
import { toNodeBody } from './node-body.js';
import { sendWholeAnswer, toNodeHeaders, toWholeAnswer } from './whole-answer.js';

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
  if (/^(CONNECT|TRACE|TRACK)$/.test(method)) {
    outgoing.writeHead(405, { Allow: possibleMethods }).end();
    return;
  }
  const readSignal = createSignalOnDemand(outgoing);
  const createRequest = () => toRequest(incoming, readSignal);
  const read = getDirectRead(handler)?.(incoming, createRequest);
  const direct = read ? await read : null;
  if (direct) return sendWholeAnswer(outgoing, direct);
  const request = createRequest();
  const address = incoming.socket.remoteAddress ?? null;
  const response = await handler(request, { address });
  // What the handler did not read must run off, or the connection takes no further request.
  if (!request.bodyUsed) request.body?.cancel().catch(() => undefined);
  const whole = toWholeAnswer(response, method);
  if (whole) return sendWholeAnswer(outgoing, whole);
  outgoing.writeHead(response.status, toNodeHeaders(response.headers));
  // Events are waited for: the head goes out before the first byte of the body.
  outgoing.flushHeaders();
  if (response.body) await send(response.body, outgoing, readSignal());
}

function toRequest(incoming: IncomingMessage, readSignal: () => AbortSignal): Request {
  const { method = 'GET' } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const request = new Request(toUrl(incoming), {
    method,
    headers: toHeaders(incoming),
    ...(hasBody ? { body: toNodeBody(incoming), duplex: 'half' } : {}),
  });
  // A request's own signal costs as much as the request, and few ask for it.
  Object.defineProperty(request, 'signal', { get: readSignal });
  return request;
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
