import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceContract } from './service-contract.js';
import { ServiceFaults } from './service-faults.js';
import type { ServiceFault } from './service-faults.js';

/** One call as it came. */
export interface ServiceCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The route that it is, such as `GET /accounts/{account}/stream/{video}`. */
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Parsed where it is JSON, else null. */
  readonly body: unknown;
  readonly bytes: Uint8Array;
}

/** What a route answers. A body is sent as JSON; a string as it is. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One route, its path written as in the service's OpenAPI file below `basePath`. */
export interface ServiceRoute {
  readonly method: string;
  readonly path: string;
  readonly answer: (call: ServiceCall) => ServiceAnswer | Promise<ServiceAnswer>;
  /** Not the service's API proper (an upload or playback host): neither the token nor the contract is checked. */
  readonly isPublic?: boolean;
}

/** How a service is stood in for. */
export interface ServiceOptions {
  /** Said in every answer, such as `cloudflare`. */
  readonly name: string;
  /** Path of the API below the origin, such as `/client/v4`; empty at the root. */
  readonly basePath: string;
  readonly routes: readonly ServiceRoute[];
  readonly contract: ServiceContract;
  /** An answer for calls that may not be made (no token), else null. */
  readonly refuse: (call: ServiceCall) => ServiceAnswer | null;
  /** What the service says of a path that it does not have. */
  readonly missing: ServiceAnswer;
  /** Takes over what it answers with true for: media, which no route knows of. */
  readonly takeMedia?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Each answer takes at least this long. */
  readonly latencyMs?: number;
  readonly port?: number;
  /** Told of each call as it comes, before anything is done. */
  readonly onCall?: (call: ServiceCall) => void;
}

/** A server that stands in for a service. */
export interface Service {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  readonly faults: ServiceFaults;
  /** Every call so far, in order. */
  readonly calls: readonly ServiceCall[];
  /** The calls of one route. */
  callsOf(route: string): readonly ServiceCall[];
  /** Changes the delay of each answer. */
  setLatency(latencyMs: number): void;
  /** Ends it; rejects with what went against the contract or failed inside a route. */
  close(): Promise<void>;
}

/** Listens on the loopback. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { basePath, contract } = options;
  const routes = options.routes.map((route) => ({ ...route, ...toPattern(route, basePath) }));
  const faults = new ServiceFaults();
  const calls: ServiceCall[] = [];
  const troubles: unknown[] = [];
  const closing = new AbortController();
  // As many as there are calls that wait.
  setMaxListeners(0, closing.signal);
  let latencyMs = options.latencyMs ?? 0;

  const work = async (call: ServiceCall, route: ServiceRoute | undefined) => {
    const refusal = route?.isPublic === true ? null : options.refuse(call);
    return refusal ?? (await route?.answer(call)) ?? options.missing;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://stand-in.invalid');
    const method = request.method ?? 'GET';
    const route = routes.find((one) => one.method === method && one.pattern.test(url.pathname));
    const call = await readCall(request, url, route);
    calls.push(call);
    options.onCall?.(call);
    const isChecked = route !== undefined && route.isPublic !== true;
    const place = { method, path: route?.path ?? '' };
    const fault = faults.take(call.route);
    if (isChecked) contract.checkRequest(place, call);
    const answer = isDone(fault) ? await work(call, route) : null;
    if (isChecked && answer !== null) contract.checkAnswer(place, answer);
    await pause(latencyMs + (fault?.type === 'slow' ? fault.delayMs : 0), closing.signal);
    send(request, response, toFaulty(answer ?? options.missing, fault), options.name);
  };

  const server = createServer((request, response) => {
    if (options.takeMedia?.(request, response) === true) return;
    serve(request, response).catch((error: unknown) => {
      troubles.push(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    faults,
    calls,
    callsOf: (route) => calls.filter((call) => call.route === route),
    setLatency(ms) {
      latencyMs = ms;
    },
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      const all = [...troubles, ...contract.violations];
      if (all.length > 0) throw new AggregateError(all, all.map(String).join('\n'));
    },
  };
}

function toPattern({ method, path, isPublic }: ServiceRoute, basePath: string) {
  const source = path.replace(/[.]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const base = isPublic === true ? '' : basePath;
  return { pattern: new RegExp(`^${base}${source}$`), name: `${method} ${path}` };
}

async function readCall(
  request: IncomingMessage,
  url: URL,
  route: { name: string; pattern: RegExp } | undefined,
): Promise<ServiceCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  const isJson = headers.get('Content-Type')?.startsWith('application/json') === true;
  const method = request.method ?? 'GET';
  return {
    method,
    path: url.pathname,
    route: route?.name ?? `${method} ${url.pathname}`,
    params: { ...route?.pattern.exec(url.pathname)?.groups },
    query: url.searchParams,
    headers,
    body: isJson && bytes.length > 0 ? (JSON.parse(bytes.toString()) as unknown) : null,
    bytes,
  };
}

/** Whether the service does what it is asked, whatever then becomes of its answer. */
function isDone(fault: ServiceFault | null): boolean {
  if (fault === null || fault.type === 'slow' || fault.type === 'changed') return true;
  return fault.isDone === true;
}

/** The answer that goes out in the end; null: the connection is cut; undefined: nothing ever comes. */
function toFaulty(
  answer: ServiceAnswer,
  fault: ServiceFault | null,
): ServiceAnswer | null | undefined {
  switch (fault?.type) {
    case 'status':
      return fault;
    case 'dropped':
      return null;
    case 'silent':
      return undefined;
    case 'changed':
      return { ...answer, body: fault.change(structuredClone(answer.body)) };
    default:
      return answer;
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ServiceAnswer | null | undefined,
  name: string,
): void {
  if (answer === undefined) return;
  if (answer === null) {
    request.socket.destroy();
    return;
  }
  const { status, headers = {}, body } = answer;
  const isText = typeof body === 'string';
  const type = body === undefined || isText ? {} : { 'Content-Type': 'application/json' };
  response.writeHead(status, { 'X-Stand-In': name, ...type, ...headers });
  response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
