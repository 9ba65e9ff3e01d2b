import { parseRetryAfter } from '../../../contract/index.js';
import { CloudflareError } from './cloudflare-error.js';
import type { CloudflareErrorCode } from './cloudflare-error.js';
import { RequestBudget } from './request-budget.js';

const defaultBaseUrl = 'https://api.cloudflare.com/client/v4';

/** Their API answers within a second or two; what takes longer has lost its way. */
const defaultTimeoutMs = 6_000;

/** A call with all its tries. Whoever waits for the handler gives up after 30 s. */
const callMs = 20_000;

/** Tries of a call that may be made again. */
const maxTries = 4;

/** What the calls to an account need. */
export interface CloudflareTransportOptions {
  readonly accountId: string;
  /** With the permission Stream Write. */
  readonly apiToken: string;
  /** Replaces `https://api.cloudflare.com/client/v4` whole. */
  readonly baseUrl?: string;
  /** For one try of a call: 6,000 by default. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
  readonly now?: () => Date;
}

/** One call below `/accounts/{account}/stream`. */
export interface CloudflareRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Segments; each is escaped. */
  readonly path: readonly string[];
  /** What the call is called in errors, such as `POST live_inputs`. */
  readonly call: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether doing it twice is as good as once. */
  readonly isRepeatable: boolean;
}

/** A good answer, out of its envelope. */
export interface CloudflareAnswer {
  /** `result`; null where the answer had no body. */
  readonly result: unknown;
  readonly headers: Headers;
}

/** HTTP to one account's Stream API: envelope, deadlines, repetition, and the account's budget. */
export class CloudflareTransport {
  readonly #base: string;
  readonly #authorization: string;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;
  readonly budget: RequestBudget;

  constructor(options: CloudflareTransportOptions) {
    const { accountId, apiToken, baseUrl = defaultBaseUrl } = options;
    // Otherwise `fetch` would quote the whole header in its complaint.
    if (!/^[\x21-\x7e]+$/.test(apiToken)) throw new TypeError('apiToken must be visible ASCII');
    if (!/^[\w-]+$/.test(accountId)) throw new TypeError('accountId must be a plain id');
    this.#base = `${baseUrl.replace(/\/+$/, '')}/accounts/${accountId}/stream`;
    this.#authorization = `Bearer ${apiToken}`;
    // Workers refuse it as another object's method.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const { now } = options;
    // A clock that is set back must not prolong a pause.
    this.budget = new RequestBudget(now ? () => now().getTime() : () => performance.now());
  }

  /** Rejects with a `CloudflareError`. */
  async request(request: CloudflareRequest): Promise<CloudflareAnswer> {
    const giveUpAt = performance.now() + callMs;
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#awaitLeave(request, giveUpAt);
        return await this.#try(request);
      } catch (error) {
        const delayMs = error instanceof CloudflareError ? toDelay(error, request, tries) : null;
        if (delayMs === null || performance.now() + delayMs > giveUpAt) throw error;
        await pause(delayMs);
      }
    }
  }

  /** After a 429 nothing is sent before its time: the service would only prolong it. */
  async #awaitLeave({ call }: CloudflareRequest, giveUpAt: number): Promise<void> {
    const { blockedForMs } = this.budget;
    if (blockedForMs === 0) return;
    if (performance.now() + blockedForMs > giveUpAt) {
      throw new CloudflareError('requests-limited', { call, retryAfterMs: blockedForMs });
    }
    await pause(blockedForMs);
  }

  async #try(request: CloudflareRequest): Promise<CloudflareAnswer> {
    const { method, path, call, query = {}, body, headers } = request;
    const url = new URL([this.#base, ...path.map(encodeURIComponent)].join('/'));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    this.budget.spend();
    const signal = AbortSignal.timeout(this.#timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(url, {
        method,
        signal,
        // The token goes to the API and nowhere else. Workers know no redirect of 'error'.
        redirect: 'manual',
        headers: {
          Authorization: this.#authorization,
          Accept: 'application/json',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      const code = signal.aborted ? 'service-silent' : 'service-unreachable';
      throw new CloudflareError(code, { call, cause: error });
    }
    return this.#open(call, response, text);
  }

  /** Takes the answer out of its envelope. */
  #open(call: string, response: Response, text: string): CloudflareAnswer {
    const { ok, status, headers } = response;
    const ray = headers.get('cf-ray') ?? undefined;
    const envelope = readEnvelope(text);
    const refusal = (code: CloudflareErrorCode) => {
      const retryAfterMs = parseRetryAfter(headers.get('Retry-After'), Date.now());
      if (code === 'requests-limited') this.budget.block(retryAfterMs ?? 1_000);
      return new CloudflareError(code, {
        call,
        status,
        serviceCodes: envelope?.codes ?? [],
        ...(ray === undefined ? {} : { ray }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    };
    if (!ok) throw refusal(toCode(status));
    // A deletion may answer with nothing at all.
    if (text.trim() === '') return { result: null, headers };
    if (envelope === null) throw refusal('answer-unreadable');
    if (envelope.isRefused) throw refusal('request-refused');
    return { result: envelope.result, headers };
  }
}

/** How long until the next try; null: there is none. */
function toDelay(
  { code, failure }: CloudflareError,
  { isRepeatable }: CloudflareRequest,
  tries: number,
): number | null {
  if (tries >= maxTries) return null;
  // What was refused for its number was not done: anything may be sent again.
  if (code === 'requests-limited') return failure.retryAfterMs ?? 1_000;
  const isPassing =
    code === 'service-unreachable' ||
    code === 'service-silent' ||
    code === 'service-failed' ||
    code === 'answer-unreadable';
  if (!isPassing || !isRepeatable) return null;
  return failure.retryAfterMs ?? 200 * 3 ** (tries - 1) * (0.75 + Math.random() / 2);
}

function toCode(status: number): CloudflareErrorCode {
  if (status === 401 || status === 403) return 'token-refused';
  if (status === 404) return 'resource-missing';
  if (status === 409) return 'resource-busy';
  if (status === 429) return 'requests-limited';
  return status >= 500 ? 'service-failed' : 'request-refused';
}

function readEnvelope(text: string) {
  try {
    const json = JSON.parse(text) as unknown;
    if (typeof json !== 'object' || json === null) return null;
    const { success, result, errors } = json as Record<string, unknown>;
    const codes = (Array.isArray(errors) ? errors : []).flatMap((error: unknown) => {
      const code = (error as { code?: unknown } | null)?.code;
      return typeof code === 'number' ? [code] : [];
    });
    // The documentation's samples lack the envelope: what has none is taken as the result itself.
    const isBare = success === undefined && result === undefined;
    return { isRefused: success === false, result: isBare ? json : (result ?? null), codes };
  } catch {
    return null;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
