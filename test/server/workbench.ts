import assert from 'node:assert/strict';
import { createStreamside, local, memoryStore, operatorToken } from '../../src/server/index.js';
import type { StreamsideOptions, StreamStore } from '../../src/server/index.js';
import { readViewerLink } from '../../src/contract/index.js';
import type { Grant, Stream, ViewerLink } from '../../src/contract/index.js';
import { createFakeEngine } from './fake-engine.js';

export const operator = 'operator-secret';

export interface Ask {
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A handler on a fake engine, with a clock that the test moves. */
export function createWorkbench(overrides: Partial<StreamsideOptions> = {}) {
  const engine = createFakeEngine();
  let timeMs = Date.parse('2026-11-21T12:00:00Z');
  const now = () => new Date(timeMs);
  const store: StreamStore = overrides.store ?? memoryStore({ now });
  const errors: unknown[] = [];
  const streamside = createStreamside({
    provider: local({ engine }),
    authorize: operatorToken(operator),
    basePath: '/live',
    onError: (error) => errors.push(error),
    now,
    ...overrides,
    store,
  });

  const ask = async (
    line: string,
    { token = operator, body, headers = {} }: Ask = {},
  ): Promise<Response> => {
    const [method = 'GET', path = '/'] = line.split(' ');
    const request = new Request(`https://site.test/live${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return streamside.handler(request);
  };

  return {
    ...streamside,
    ask,
    engine,
    errors,
    store,
    now,
    advance(ms: number) {
      timeMs += ms;
    },
    /** Its own clock's time, in seconds from now. */
    at: (seconds: number) => new Date(timeMs + seconds * 1_000).toISOString(),
    async createStream(input: object = {}): Promise<Stream> {
      const response = await ask('POST /streams', { body: { title: 'A service', ...input } });
      return (await response.json()) as Stream;
    },
    async getStream(id: string): Promise<Stream> {
      return (await (await ask(`GET /streams/${id}`)).json()) as Stream;
    },
    async createViewerLink(id: string, body?: object): Promise<ViewerLink> {
      const response = await ask(`POST /streams/${id}/viewer-links`, body ? { body } : {});
      assert.equal(response.status, 201);
      assert.equal(response.headers.get('Cache-Control'), 'private, no-store');
      return readViewerLink(await response.json());
    },
    async createGrant(id: string): Promise<Grant> {
      return (await (await ask(`POST /streams/${id}/grants`)).json()) as Grant;
    },
  };
}

/** The answer's status and problem code, as `403 not-allowed`; the status alone where there is no problem. */
export async function toOutcome(response: Response): Promise<string> {
  const isProblem = response.headers.get('Content-Type') === 'application/problem+json';
  if (!isProblem) return String(response.status);
  const { code, status } = (await response.json()) as { code: string; status: number };
  if (status !== response.status) return `${response.status} with status ${status} in its body`;
  return `${status} ${code}`;
}

/** The text of an event stream, one block (up to an empty line) a call; null at its end. */
export function readBlocks(response: Response): () => Promise<string | null> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async () => {
    while (!text.includes('\n\n')) {
      const { done = true, value = '' } = (await reader?.read()) ?? {};
      if (done) return null;
      text += value;
    }
    const end = text.indexOf('\n\n');
    const block = text.slice(0, end);
    text = text.slice(end + 2);
    return block;
  };
}
