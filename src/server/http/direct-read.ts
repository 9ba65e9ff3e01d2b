import type { IncomingMessage } from 'node:http';
import type { WholeAnswer } from './whole-answer.js';

/**
 * Answers a request on Node's own object, or resolves with null for the handler to answer. Null at
 * once where it is of no kind that is answered here. `toRequest` makes fetch's request of it.
 */
export type DirectRead = (
  incoming: IncomingMessage,
  toRequest: () => Request,
) => Promise<WholeAnswer | null> | null;

const directReads = new WeakMap<object, DirectRead>();

/** Lets `toNodeListener(handler)` answer viewers' reads without fetch's objects, which cost more than all else. */
export function setDirectRead(handler: object, read: DirectRead): void {
  directReads.set(handler, read);
}

/** What was set for this very function: one that calls it may do more than that. */
export function getDirectRead(handler: object): DirectRead | null {
  return directReads.get(handler) ?? null;
}
