import { createHmac } from 'node:crypto';

import type { IceServer } from '../../contract/index.js';

/** A TURN server that takes time-limited credentials made from a secret that it shares with the engine. */
export interface TurnService {
  /** Such as `turn:turn.example.org:3478?transport=udp`. */
  readonly urls: readonly string[];
  readonly secret: string;
  /** How long credentials are good for. Default 12 hours: longer than any event. */
  readonly lifetimeMs?: number;
}

const defaultLifetimeMs = 12 * 3_600_000;

/** The server with credentials that end by themselves (the TURN REST convention, as coturn's `use-auth-secret` has it). */
export function createTurnServer(service: TurnService, nowMs: number): IceServer {
  const { urls, secret, lifetimeMs = defaultLifetimeMs } = service;
  const username = `${Math.floor((nowMs + lifetimeMs) / 1000)}:streamside`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return { urls, username, credential };
}
