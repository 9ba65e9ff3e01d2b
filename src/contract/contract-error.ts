import type { Problem } from './problem.js';
import type { ProblemCode } from './problem-code.js';
import { isProblemCode } from './problem-code.js';
import { parseRetryAfter } from './retry-after.js';
import { readProblem } from './read-problem.js';

/**
 * Why a call did not succeed: a problem code of the contract where the backend answered with one,
 * `request-refused` where it refused in another way (a proxy's page, a code of a newer version).
 */
export type ContractErrorCode =
  | 'endpoint-unreachable'
  | 'request-timeout'
  | 'request-aborted'
  | 'answer-unreadable'
  | 'request-refused'
  | ProblemCode;

/** What is known of a failure beside its code. */
export interface ContractErrorOptions {
  readonly status?: number;
  readonly problem?: Problem;
  /** How long the backend asks to wait before another try. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** What every method of `ContractClient` rejects with. */
export class ContractError extends Error {
  readonly code: ContractErrorCode;
  readonly status?: number;
  readonly problem?: Problem;
  readonly retryAfterMs?: number;

  constructor(code: ContractErrorCode, options: ContractErrorOptions = {}) {
    super(options.problem?.detail ?? options.problem?.title ?? code, { cause: options.cause });
    this.name = 'ContractError';
    this.code = code;
    this.status = options.status;
    this.problem = options.problem;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The error that a refusing answer stands for. Reads the body; never rejects. */
export async function readRefusal(response: Response): Promise<ContractError> {
  const { status, headers } = response;
  const retryAfterMs = parseRetryAfter(headers.get('Retry-After'), Date.now());
  try {
    const problem = readProblem(await response.json());
    return new ContractError(isProblemCode(problem.code) ? problem.code : 'request-refused', {
      status,
      problem,
      retryAfterMs,
    });
  } catch (cause) {
    return new ContractError('request-refused', { status, retryAfterMs, cause });
  }
}
