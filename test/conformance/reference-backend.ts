import { randomUUID } from 'node:crypto';
import {
  Refusal,
  allowed,
  bearer,
  blankStream,
  corsHeaders,
  inOneHour,
  invalid,
  preflight,
  readFields,
  readObject,
  toReply,
} from './reference-requests.js';
import { ReferenceAccess } from './reference-access.js';
import { createLink } from './reference-links.js';
import { recordedStream, showPicture } from './reference-pictures.js';
import { ReferenceUploads } from './reference-uploads.js';
import { openEvents } from './reference-events.js';
import type { Watcher } from './reference-events.js';
import type { Seams, StoredStream } from './seams.js';
import type { Reply } from './reference-requests.js';

export { operatorToken } from './reference-access.js';

/**
 * A backend of the contract in memory, written from docs/contract.md and knowing nothing of
 * src/. It has just enough to be right, so that the conformance suite can be judged by it, and one
 * seam per fault so that broken backends can be made of it.
 */
export class ReferenceBackend {
  readonly #seams: Seams;
  readonly #streams = new Map<string, StoredStream>();
  readonly #keys = new Map<string, { body: string; id: string }>();
  readonly #uploads = new ReferenceUploads();
  readonly #access: ReferenceAccess;
  #order: string[] = [];
  #creating = 0;

  constructor(seams: Seams = {}) {
    this.#seams = seams;
    this.#access = new ReferenceAccess(this.#streams, seams);
    this.#put(recordedStream.id, { ...recordedStream });
  }

  /** Ids of what was created here and still exists. */
  get ids(): string[] {
    return [...this.#streams.keys()].filter((id) => id !== recordedStream.id);
  }

  /** `fetch` against this backend, whatever the origin; its base path is `/live`. */
  readonly fetch: typeof fetch = async (input, init) => {
    const incoming = new Request(input, init);
    const request = this.#seams.request?.(incoming) ?? incoming;
    const path = new URL(request.url).pathname.replace(/^\/live/, '');
    const response = await this.#respond(request, path);
    return (await this.#seams.answer?.({ request, path, response })) ?? response;
  };

  async #respond(request: Request, path: string): Promise<Response> {
    let reply: Reply;
    try {
      reply = request.method === 'OPTIONS' ? preflight(path) : await this.#route(request, path);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reply = toReply(error);
    }
    const headers = new Headers({ 'Content-Type': 'application/json', ...reply.headers });
    for (const [name, value] of Object.entries(corsHeaders)) headers.set(name, value);
    const text = reply.json === undefined ? null : JSON.stringify(reply.json);
    if (text === null && !reply.body && !reply.headers?.['Content-Type']) {
      headers.delete('Content-Type');
    }
    const isHead = request.method === 'HEAD';
    if (isHead) void reply.body?.cancel();
    return new Response(isHead ? null : (reply.body ?? text), { status: reply.status, headers });
  }

  async #route(request: Request, path: string): Promise<Reply> {
    const methods = allowed.find(([pattern]) => pattern.test(path))?.[1];
    if (!methods) throw new Refusal(404, 'route-not-found');
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (!methods.includes(method)) {
      const Allow = [...methods, 'OPTIONS', ...(methods.includes('GET') ? ['HEAD'] : [])].join(
        ', ',
      );
      throw new Refusal(405, 'method-not-allowed', undefined, { Allow });
    }
    const [, collection, id = '', part, place] = path.split('/');
    if (!collection) return { status: 200, json: this.#discovery() };
    if (collection === 'media' && part !== undefined && part !== 'whep') return showPicture(part);
    if (collection === 'media') {
      throw new Refusal(409, 'stream-not-live', undefined, { 'Retry-After': '2' });
    }
    if (collection === 'webhooks') throw new Refusal(404, 'provider-not-found');
    if (id === '') return method === 'POST' ? this.#create(request) : this.#list(request);
    if (part === undefined && method === 'GET') return this.#get(request, id);
    if (part === undefined)
      return method === 'PATCH' ? this.#patch(request, id) : this.#delete(request, id);
    if (part === 'events') return this.#events(request, id);
    if (part === 'grants') return this.#grant(request, id);
    if (part === 'viewer-links') {
      return createLink(request, this.#access.manage(request, id), this.#streams, this.#seams);
    }
    if (part === 'uplink') return this.#measure(request, id);
    if (part === 'uploads' && place) return this.#uploads.answer(request, path);
    return part === 'uploads' ? this.#upload(request, id) : this.#report(request, id);
  }

  #discovery() {
    const features = this.#seams.features ?? [
      'events',
      'uploads',
      'private',
      'viewer-links',
      'encoder',
      'uplink',
    ];
    return { contract: 'streamside/1', features };
  }

  #show(stored: StoredStream): Record<string, unknown> {
    return this.#seams.show?.({ ...stored.body }, stored) ?? stored.body;
  }

  async #create(request: Request): Promise<Reply> {
    this.#access.askOperator(request);
    const { maxCreatesAtOnce = Infinity, maxFieldLength = Infinity } = this.#seams;
    if (this.#creating >= maxCreatesAtOnce) throw new Refusal(429, 'rate-limited');
    this.#creating += 1;
    const fields = await readObject(request).finally(() => (this.#creating -= 1));
    const isLong = String(fields['other']).length > maxFieldLength;
    if (isLong) throw new Refusal(500, 'internal-error');
    const read = readFields(fields, true, this.#seams.takesAnyField);
    const key = request.headers.get('Idempotency-Key');
    const canonical = JSON.stringify(
      Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    const known = key === null || this.#seams.ignoresIdempotency ? undefined : this.#keys.get(key);
    if (known && known.body !== canonical && !this.#seams.ignoresKeyConflict) {
      throw new Refusal(409, 'idempotency-conflict');
    }
    const id = known?.id ?? `st_${randomUUID().replaceAll('-', '')}`;
    if (!known) {
      const now = new Date().toISOString();
      const { managers = [], ...rest } = read;
      const sources = [{ type: 'whep', url: `/media/${id}/whep`, latency: 'sub-second' }];
      const foreign = this.#seams.takesReadOnlyFields ? fields : {};
      const body = {
        ...blankStream,
        id,
        sources,
        ...foreign,
        ...rest,
        createdAt: now,
        updatedAt: now,
      };
      this.#put(id, body, managers as string[]);
      if (key !== null) this.#keys.set(key, { body: canonical, id });
    }
    const headers = { Location: `/live/streams/${id}` };
    return { status: 201, headers, json: this.#show(this.#access.find(id)) };
  }

  #put(id: string, body: StoredStream['body'], managers: string[] = []): void {
    const sets = { grants: new Set<string>(), links: new Set<string>() };
    const fresh = { version: 1, ...sets, watchers: new Set<Watcher>() };
    this.#streams.set(id, { body, managers, ...fresh });
    this.#order.unshift(id);
  }

  #list(request: Request): Reply {
    if (!this.#seams.listsToEveryone) this.#access.askOperator(request);
    const { searchParams } = new URL(request.url);
    const limitText = searchParams.get('limit');
    const limit = limitText === null ? 50 : /^\d+$/.test(limitText) ? Number(limitText) : 0;
    const isLimit = limit >= 1 && limit <= 100;
    if (!isLimit && !this.#seams.takesAnyLimit) throw new Refusal(400, 'query-invalid', 'limit');
    const cursor = searchParams.get('cursor');
    const start = cursor === null ? 0 : this.#order.indexOf(cursor) + 1;
    if (cursor !== null && start === 0 && !this.#seams.takesAnyCursor) {
      throw new Refusal(400, 'query-invalid', 'cursor');
    }
    const ids = this.#order.slice(start);
    const page = ids.slice(0, limit || 50);
    const streams = page.flatMap((id) => {
      const stored = this.#streams.get(id);
      return stored
        ? [this.#show(stored)]
        : this.#seams.keepsDeletedInList
          ? [{ ...blankStream, id }]
          : [];
    });
    return { status: 200, json: { streams, next: ids.length > page.length ? page.at(-1) : null } };
  }

  #get(request: Request, id: string): Reply {
    const stored = this.#access.view(request, id);
    const etag = `"${stored.version}"`;
    const isHidden = stored.body['visibility'] === 'private';
    const headers = {
      ETag: etag,
      'Cache-Control': isHidden ? 'private, no-cache' : 'public, max-age=1',
    };
    const wanted = (request.headers.get('If-None-Match') ?? '').split(',');
    const isKnown = wanted.some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
    if (isKnown && !this.#seams.ignoresIfNoneMatch) return { status: 304, headers };
    return { status: 200, headers, json: this.#show(stored) };
  }

  async #patch(request: Request, id: string): Promise<Reply> {
    const stored = this.#access.manage(request, id);
    const fields = await readObject(request);
    const { managers, ...rest } = readFields(fields, false, this.#seams.takesAnyField);
    if (managers !== undefined) stored.managers = managers as string[];
    const lastMs = Date.parse(String(stored.body['updatedAt']));
    const updatedAt = new Date(Math.max(Date.now(), lastMs + 1)).toISOString();
    Object.assign(stored.body, rest, this.#seams.keepsUpdatedAt ? {} : { updatedAt });
    stored.version += 1;
    const told = this.#seams.tellsEveryone ? [...this.#streams.values()] : [stored];
    for (const { watchers } of told) {
      for (const watcher of watchers) watcher.write(this.#event(stored), 'change');
    }
    return { status: 200, json: this.#show(stored) };
  }

  #delete(request: Request, id: string): Reply {
    const recordings = new URL(request.url).searchParams.get('recordings');
    const stored = this.#access.manage(request, id);
    if (recordings !== null && recordings !== 'delete' && !this.#seams.deletesOnBadQuery) {
      throw new Refusal(400, 'query-invalid', 'recordings');
    }
    this.#streams.delete(id);
    if (!this.#seams.keepsDeletedInList) this.#order = this.#order.filter((other) => other !== id);
    if (!this.#seams.keepsWatchersOfDeleted) for (const watcher of stored.watchers) watcher.end();
    return { status: 204 };
  }

  #event(stored: StoredStream): string {
    return `id: v${stored.version}\nevent: stream\ndata: ${JSON.stringify(this.#show(stored))}\n\n`;
  }

  #events(request: Request, id: string): Reply {
    const { keepAliveMs = 20, event, trustsAnyLastEventId } = this.#seams;
    const stored = this.#access.view(request, id);
    const lastId = request.headers.get('Last-Event-ID');
    const isCurrent = lastId === `v${stored.version}` || (lastId !== null && trustsAnyLastEventId);
    const body = openEvents(
      stored.watchers,
      isCurrent ? [':\n\n', 'resumed'] : [this.#event(stored), 'first'],
      { keepAliveMs, edit: event ?? ((text) => text), token: bearer(request) },
    );
    const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' };
    return { status: 200, headers, body };
  }

  #grant(request: Request, id: string): Reply {
    const stored = this.#access.manage(request, id);
    const token = `grant-${randomUUID()}`;
    if (this.#seams.keepsNewestGrantOnly) stored.grants.clear();
    stored.grants.add(token);
    const whip = {
      url: `https://media.example/${id}/whip`,
      token,
      expiresAt: inOneHour(),
      iceServers: [],
    };
    const rtmps = { url: 'rtmps://media.example/live', streamKey: `key-${id}` };
    const headers = { 'Cache-Control': 'no-store' };
    return { status: 201, headers, json: { whip, rtmps, records: false } };
  }

  async #report(request: Request, id: string): Promise<Reply> {
    this.#access.broadcast(request, id);
    const report = await readObject(request);
    for (const name of ['startedAt', 'sentAt']) {
      if (Number.isNaN(Date.parse(String(report[name])))) invalid(name);
    }
    return { status: 204 };
  }

  async #measure(request: Request, id: string): Promise<Reply> {
    if (!this.#discovery().features.includes('uplink')) {
      throw new Refusal(501, 'feature-unsupported');
    }
    this.#access.broadcast(request, id);
    const { byteLength } = await request.arrayBuffer();
    if (byteLength > 1_000_000) throw new Refusal(413, 'body-too-large');
    return { status: 204 };
  }

  async #upload(request: Request, id: string): Promise<Reply> {
    if (!this.#discovery().features.includes('uploads'))
      throw new Refusal(501, 'feature-unsupported');
    this.#access.broadcast(request, id);
    const input = await readObject(request);
    for (const name of ['broadcastId', 'partId', 'type']) {
      if (typeof input[name] !== 'string') invalid(name);
    }
    return this.#uploads.place(id, input, this.#seams.forgetsUploads);
  }
}
