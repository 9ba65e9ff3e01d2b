import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Problem } from '../../contract/index.js';
import { readSystemCode } from '../start-error.js';

export interface HttpLimits {
  /** From the connection's first byte to the last of its headers. */
  readonly headersMs: number;
  /** To the last byte of the body. */
  readonly requestMs: number;
  /** How often slow connections are looked for. */
  readonly checkMs: number;
}

/** A phone on a bad network sends its headers in one packet; whoever takes longer only holds a place. */
const defaultLimits: HttpLimits = { headersMs: 10_000, requestMs: 60_000, checkMs: 2_000 };

/** A server that answers slow clients with 408 and too long headers with 431, and is rid of them. */
export function createHttpServer(limits: HttpLimits = defaultLimits): Server {
  return refuseUnreadable(createServer(toNodeLimits(limits)));
}

/** The same over TLS, with this certificate and key. */
export function createHttpsServer(
  { cert, key }: { readonly cert: string; readonly key: string },
  limits: HttpLimits = defaultLimits,
): Server {
  const { headersMs: handshakeTimeout } = limits;
  return refuseUnreadable(
    createTlsServer({ cert, key, handshakeTimeout, ...toNodeLimits(limits) }),
  );
}

function toNodeLimits({ headersMs, requestMs, checkMs }: HttpLimits) {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: checkMs,
  };
}

function refuseUnreadable(server: Server): Server {
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (incoming, outgoing) => answers.set(incoming.socket, outgoing));
  server.on('clientError', (error, socket) => {
    const answer = answers.get(socket);
    // Half an answer may be out already, and whoever cut the line hears no more.
    const isBusy = answer?.headersSent === true && !answer.writableFinished;
    if (isBusy || !socket.writable || readSystemCode(error) === 'ECONNRESET') socket.destroy();
    else refuse(readSystemCode(error), socket);
  });
  return server;
}

/** Answers what never came to be a request, as readably as everything else. */
function refuse(code: string, socket: Duplex): void {
  const problem = toProblem(code);
  const body = JSON.stringify(problem);
  const lines = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Access-Control-Allow-Origin: *',
    'Connection: close',
  ];
  // What still comes is read by nobody, and would keep the connection for ever.
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function toProblem(code: string): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return toPlainProblem(431, 'headers-too-large', 'The headers are too large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return toPlainProblem(408, 'body-too-slow', 'The request came too slowly');
    default:
      return toPlainProblem(400, 'request-unreadable', 'The request cannot be read');
  }
}

function toPlainProblem(status: number, code: string, title: string): Problem {
  return { type: 'about:blank', title, status, code };
}
