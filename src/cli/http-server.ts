import { createServer } from 'node:http';
import type { Server } from 'node:http';

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
  return createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
  });
}
