import { ProblemError } from '../../contract/index.js';

/** A failover or a restart takes seconds; clients that come back sooner only find it still under way. */
const retryAfterSeconds = 2;

/**
 * Classes of SQLSTATE by which the server says that it cannot do now what it could do at another
 * time: connection, transaction rolled back, resources, intervention, system.
 */
const passingClasses = new Set(['08', '40', '53', '57', '58']);

/** Within other classes: a session that was ended, a server that has become a replica. */
const passingCodes = new Set(['25P03', '25006']);

/** A wait that ended without an answer, or a connection that broke off, has no SQLSTATE. */
const brokenCode = 'connection-broken';

/** A database that does not answer now. Holds the cause's code alone: what drivers throw may carry a password. */
export class PostgresFault extends Error {
  /** SQLSTATE, the system's own code such as `ECONNREFUSED`, or `connection-broken`. */
  readonly code: string;

  constructor(code: string) {
    super(`The database does not answer (${code})`);
    this.name = 'PostgresFault';
    this.code = code;
  }

  /** The server rolled everything back because two transactions met: the next try mostly succeeds. */
  get isCollision(): boolean {
    return this.code.startsWith('40');
  }

  /** The connection is gone, and another one may be better. */
  get isBroken(): boolean {
    return !isSqlState(this.code) || /^(08|57P)/.test(this.code);
  }
}

/** The driver's error as a fault that passes; any other, such as a wrong statement, as it is. */
export function toPostgresFault(error: unknown): unknown {
  const code = readCode(error);
  if (isSqlState(code)) {
    const isPassing = passingClasses.has(code.slice(0, 2)) || passingCodes.has(code);
    return isPassing ? new PostgresFault(code) : error;
  }
  return new PostgresFault(code === '' ? brokenCode : code);
}

/** What a client is told of a database that does not answer: come back soon. */
export function toProblem(fault: PostgresFault): ProblemError {
  return new ProblemError('capacity-exhausted', {
    detail: 'The database does not answer just now; try again',
    retryAfterSeconds,
    cause: fault,
  });
}

/** The error's code; empty where it has none. */
export function readCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
}
