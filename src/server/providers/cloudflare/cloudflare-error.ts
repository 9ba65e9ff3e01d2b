import { ProblemError } from '../../../contract/index.js';

/** Why a call to Cloudflare brought nothing. */
export type CloudflareErrorCode =
  /** No connection, or it broke. */
  | 'service-unreachable'
  /** No whole answer in time. */
  | 'service-silent'
  /** 5xx. */
  | 'service-failed'
  /** 429: the account has asked too much. */
  | 'requests-limited'
  /** 401 or 403: the API token is wrong or lacks a permission. */
  | 'token-refused'
  /** 404. */
  | 'resource-missing'
  /** 409. */
  | 'resource-busy'
  /** Any other 4xx, or `success: false`. */
  | 'request-refused'
  /** An answer that says neither yes nor no. */
  | 'answer-unreadable';

/** What is known of the failure beside its code. */
export interface CloudflareFailure {
  /** Which call, such as `POST live_inputs`; never an address with an id or a key in it. */
  readonly call: string;
  readonly status?: number;
  /** Cloudflare's own numbers, such as 10060. */
  readonly serviceCodes?: readonly number[];
  /** `cf-ray`: what their support asks for. */
  readonly ray?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A call to Cloudflare that failed. Holds no address, token or key. */
export class CloudflareError extends Error {
  readonly code: CloudflareErrorCode;
  readonly failure: CloudflareFailure;

  constructor(code: CloudflareErrorCode, failure: CloudflareFailure) {
    const { call, status, serviceCodes = [], ray, cause } = failure;
    const facts = [
      ...(status === undefined ? [] : [`status ${status}`]),
      ...(serviceCodes.length === 0 ? [] : [`code ${serviceCodes.join(', ')}`]),
      ...(ray === undefined ? [] : [`ray ${ray}`]),
    ];
    super(`${code}: ${call}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`, { cause });
    this.name = 'CloudflareError';
    this.code = code;
    this.failure = failure;
  }
}

/** Whether Cloudflare says that there is no such thing. */
export function isMissing(error: unknown): boolean {
  return error instanceof CloudflareError && error.code === 'resource-missing';
}

/** The failure as the caller of the contract is told of it. */
export function toProviderProblem(error: unknown): unknown {
  if (!(error instanceof CloudflareError)) return error;
  const { call, retryAfterMs } = error.failure;
  return new ProblemError('provider-failed', {
    detail: `Cloudflare: ${error.code} (${call})`,
    ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1_000 }),
    cause: error,
  });
}
