import { formatPath, readGrant, readStream, routes } from '../contract/index.js';
import type { Feature, Grant, Operation, Stream, StreamInput } from '../contract/index.js';
import { readAnswer } from './answer.js';
import type { Answer } from './answer.js';
import { CheckFailure, CheckSkip } from './check.js';
import { EventConnection } from './event-connection.js';
import { expect, expectStatus } from './expect.js';

/** A backend answers everything but events before this (§19.2). */
const answerMs = 20_000;
/** A backend that let so many requests in a row go unanswered is not asked any more: each costs 20 s. */
const maxUnanswered = 3;
/** A server that limits the suite's own haste is waited for so often, and no longer than this each time. */
const rateLimitTries = 3;
const maxRateLimitWaitMs = 15_000;

/** How long the suite waits for what must come by itself. */
export interface ConformanceTimes {
  /** For an event that is due at once, or 2 s after a change (§9.5). */
  readonly eventMs: number;
  /** For the keep-alive comment, due every 15 s (§9.6). */
  readonly keepAliveMs: number;
  /** For the end of what a link let in that is void, due within 10 s (§20.2). */
  readonly linkEndMs: number;
}

/** What a request carries. */
export interface CallOptions {
  /** `operator` for the token that the suite was given. Default: none. */
  readonly token?: string | null;
  readonly json?: unknown;
  /** A body as it is, instead of `json`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default true: a 429 is waited for and asked again. */
  readonly waitsForLimit?: boolean;
}

/** The backend that is judged. */
export interface WorkbenchOptions {
  readonly baseUrl: string;
  readonly token: string | null;
  readonly fetch: typeof fetch;
  readonly times: ConformanceTimes;
}

/** What the checks work with: calls without any client's help, and streams that are cleared away afterwards. */
export class Workbench {
  readonly times: ConformanceTimes;
  /** What discover named. */
  features: readonly Feature[] = [];
  /** What must not be printed: the operator's token, and those of grants. */
  readonly secrets = new Set<string>();
  readonly #options: WorkbenchOptions;
  readonly #created = new Set<string>();
  #unanswered = 0;
  #shared: Promise<{ stream: Stream; grant: Grant }> | null = null;

  constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.times = options.times;
    if (options.token !== null) this.secrets.add(options.token);
  }

  get baseUrl(): string {
    return this.#options.baseUrl.replace(/\/+$/, '');
  }

  /** The operator's token; the check is skipped without one. */
  get token(): string {
    if (this.#options.token === null) throw new CheckSkip('needs a token');
    return this.#options.token;
  }

  /** Any request under the base URL. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#answer(`${method} ${path}`, () =>
        this.#fetch(method, path, options),
      );
      const { waitsForLimit = true } = options;
      if (answer.status !== 429 || !waitsForLimit || tries === rateLimitTries) return answer;
      const waitMs = Number(answer.headers.get('Retry-After') ?? 1) * 1000 || 1000;
      await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, maxRateLimitWaitMs)));
    }
  }

  /** An address that an answer named, which may be relative to the endpoint. */
  resolve(url: string): string {
    return new URL(url, `${this.baseUrl}/`).href;
  }

  /** Posts to an address that an answer named. */
  post(url: string, type: string, text: string): Promise<Answer> {
    return this.#visit(url, { method: 'POST', body: text, headers: { 'Content-Type': type } });
  }

  /** Gets what stands at an address that an answer named, as a page does that shows it: without any token. */
  get(url: string): Promise<Answer> {
    return this.#visit(url, { method: 'GET' });
  }

  /** The operation's request, as the operator. */
  operate(operation: Operation, id = '', options: CallOptions = {}): Promise<Answer> {
    const { method, path } = routes[operation];
    const filled = formatPath(path, { id, broadcastId: 'conformance' });
    return this.call(method, filled, { token: this.token, ...options });
  }

  /** A new stream of the operator's, cleared away at the end. Strictness is for the checks of createStream. */
  async createStream(input: Partial<StreamInput> = {}): Promise<Stream> {
    const json: StreamInput = { title: 'Conformance check', ...input };
    const answer = await this.operate('createStream', '', { json });
    this.track(answer);
    expectStatus(answer, 201, 200);
    return readUsable(answer, readStream);
  }

  /** Notes the stream that an answer holds, if any, to be cleared away. */
  track({ json }: Answer): void {
    if (typeof json === 'object' && json !== null && 'id' in json && typeof json.id === 'string') {
      this.#created.add(json.id);
    }
  }

  async createGrant(id: string): Promise<Grant> {
    const answer = await this.operate('createGrant', id);
    expectStatus(answer, 201, 200);
    const grant = readUsable(answer, readGrant);
    const { whip, rtmps, srt } = grant;
    for (const secret of [whip.token, grant.token, rtmps?.streamKey, srt?.passphrase]) {
      if (secret) this.secrets.add(secret);
    }
    return grant;
  }

  /** One stream with one grant, shared by the checks that change neither: grants may be limited. */
  granted(): Promise<{ stream: Stream; grant: Grant }> {
    this.#shared ??= this.createStream().then(async (stream) => ({
      stream,
      grant: await this.createGrant(stream.id),
    }));
    return this.#shared;
  }

  /** The shared grant's token; the check is skipped where its address alone is the secret. */
  async grantToken(): Promise<{ id: string; token: string }> {
    const { stream, grant } = await this.granted();
    return { id: stream.id, token: readGrantToken(grant) };
  }

  /** Opens the stream's events, hands them to `use` and closes them. */
  async withEvents<T>(
    id: string,
    headers: Readonly<Record<string, string>>,
    use: (connection: EventConnection) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const path = formatPath(routes.watchStream.path, { id });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const reason = `GET ${path} did not answer within ${this.times.eventMs} ms`;
      timer = setTimeout(() => reject(new CheckFailure(reason)), this.times.eventMs);
    });
    try {
      const opening = this.#fetch('GET', path, { headers }, controller.signal);
      const response = await Promise.race([opening, late]);
      expect(response.status === 200, `GET ${path} answered ${response.status}, not 200`);
      const connection = new EventConnection(response);
      return await use(connection).finally(() => connection.close());
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
  }

  /** Deletes what the checks created; the ids that could not be deleted. */
  async clear(): Promise<string[]> {
    const left: string[] = [];
    for (const id of this.#created) {
      const path = `${formatPath(routes.deleteStream.path, { id })}?recordings=delete`;
      try {
        const answer = await this.call('DELETE', path, { token: this.#options.token });
        expectStatus(answer, 204, 404);
      } catch {
        left.push(id);
      }
    }
    return left;
  }

  async #fetch(
    method: string,
    path: string,
    { token = null, json, text, headers }: CallOptions,
    signal: AbortSignal = AbortSignal.timeout(answerMs),
  ): Promise<Response> {
    const body = text ?? (json === undefined ? undefined : JSON.stringify(json));
    const all = new Headers(headers);
    if (token !== null) all.set('Authorization', `Bearer ${token}`);
    if (body !== undefined && !all.has('Content-Type')) all.set('Content-Type', 'application/json');
    const send = this.#options.fetch;
    return send(this.baseUrl + path, { method, headers: all, body, signal });
  }

  /** Reasons name the path alone: what stands behind it may be signed. */
  #visit(url: string, init: RequestInit & { method: string }): Promise<Answer> {
    const address = this.resolve(url);
    const signal = AbortSignal.timeout(answerMs);
    const send = this.#options.fetch;
    const request = `${init.method} ${new URL(address).pathname}`;
    return this.#answer(request, () => send(address, { ...init, signal }));
  }

  /** The whole answer. Fails the check where none comes, and at once where none has come for long. */
  async #answer(request: string, send: () => Promise<Response>): Promise<Answer> {
    if (this.#unanswered >= maxUnanswered) {
      throw new CheckFailure('not asked any more: the backend does not answer');
    }
    try {
      const answer = await readAnswer(request, await send());
      this.#unanswered = 0;
      return answer;
    } catch (error) {
      if (error instanceof CheckFailure) throw error;
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      if (isLate) this.#unanswered += 1;
      const reason = isLate ? `did not answer within ${answerMs} ms` : 'got no answer';
      throw new CheckFailure(`${request} ${reason}`);
    }
  }
}

function readUsable<T>({ request, json }: Answer, read: (json: unknown) => T): T {
  try {
    return read(json);
  } catch (error) {
    throw new CheckFailure(`${request}: ${error instanceof Error ? error.message : ''}`);
  }
}

/** The token for what else a grant's holder may call; the check is skipped where there is none. */
export function readGrantToken({ token, whip }: Grant): string {
  const read = token ?? whip.token;
  if (read === null) throw new CheckSkip('grants have no token here');
  return read;
}
