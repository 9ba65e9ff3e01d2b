import type {
  Assurance,
  BroadcastReport,
  Capabilities,
  Stream,
} from '../../../src/contract/index.js';

/** A request as it came in. */
interface Heard {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
}

/**
 * A backend inside the page: it answers the contract under `/fake/live` and WHIP under `/fake/whip`,
 * the latter with a real peer connection, and says of the stream what the test tells it to.
 */
export class FakeBackend {
  readonly requests: Heard[] = [];
  /** What devices have said of their broadcasts, the newest last. */
  readonly reports: { readonly id: string; readonly report: BroadcastReport }[] = [];
  /** Set to refuse the next grants with this status and problem code. */
  refusal: { readonly status: number; readonly code: string } | null = null;
  capabilities: Capabilities = { whep: true, hls: true, recording: true, backup: false };
  /** Whether its grants say that a session may be opened ahead. */
  waits = false;
  /** What it has beyond what all have. */
  features: readonly string[] = [];
  /** When its grants end. */
  expiresAt = '2030-01-01T00:00:00Z';
  /** When it says that whoever publishes has come; null where it does not say. */
  publisherSince: string | null = null;
  /** Bytes that came to be thrown away. */
  probed = 0;
  /** Set to answer 503 to whoever wants to publish. */
  refuseSessions = false;
  /** What publishers have offered, the newest last. */
  readonly offers: string[] = [];
  /** Set to let nobody bring pieces home. */
  refuseUploads = false;
  /** Set to answer so to an offer of several layers. */
  refuseLayers: (() => Response) | null = null;
  /** Set to answer so to any other. */
  refuseOffers: (() => Response | Promise<Response>) | null = null;
  /** Set to answer nobody; sessions that are open stay so. */
  isAway = false;
  /** Whether the stream is shown only to who comes with a token. */
  isPrivate = false;
  /** Set when another publisher has the place of every session there was. */
  #isTakenOver = false;
  #token = 'grant-token';
  readonly #peers = new Set<RTCPeerConnection>();
  readonly #watchers = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #realFetch = window.fetch;
  /** What the last publisher sends. */
  readonly media = document.createElement('video');
  #grants = Promise.resolve();
  #assurance: Assurance = {
    ingest: 'none',
    recording: 'none',
    confirmedSeconds: 0,
    missingSeconds: 0,
  };

  constructor() {
    this.media.muted = true;
    window.fetch = (input, init) => this.#answer(new Request(input, init));
  }

  /** Gives the page its own `fetch` back and hangs up. */
  close(): void {
    window.fetch = this.#realFetch;
    for (const peer of this.#peers) peer.close();
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers.clear();
  }

  /** Tells everyone who watches what is confirmed from now on. */
  confirm(part: Partial<Assurance>): void {
    this.#assurance = { ...this.#assurance, ...part };
    for (const watcher of this.#watchers) this.#tell(watcher);
  }

  /** Holds grants back until the returned function is called. */
  holdGrants(): () => void {
    let answer = (): void => undefined;
    this.#grants = new Promise<void>((resolve) => {
      answer = resolve;
    });
    return () => answer();
  }

  /** Ends the event connections; who asks again is answered. */
  hangUp(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers.clear();
  }

  /** From now on the tokens of earlier grants are refused. */
  expireTokens(): void {
    this.#token += '-again';
  }

  /** Ends all sessions, as a server does that stops. */
  dropSessions(): void {
    for (const peer of this.#peers) peer.close();
  }

  /** Goes with another publisher, and ends the sessions of those before. */
  takeOver(): void {
    this.#isTakenOver = true;
    this.dropSessions();
  }

  /** Goes with another publisher since then, and says so; the sessions of those before still look well. */
  announceOther(since: string): void {
    this.#isTakenOver = true;
    this.publisherSince = since;
    this.confirm({});
  }

  get #publisher() {
    return this.publisherSince === null ? {} : { publisherSince: this.publisherSince };
  }

  /** How often this was asked. */
  count(method: string, path: RegExp): number {
    return this.requests.filter((heard) => heard.method === method && path.test(heard.path)).length;
  }

  /** Packets of media that have come in, in all sessions. */
  async countPackets(): Promise<number> {
    let packets = 0;
    for (const peer of this.#peers) {
      const report = (await peer.getStats()) as ReadonlyMap<string, Record<string, unknown>>;
      for (const { type, packetsReceived } of report.values()) {
        if (type === 'inbound-rtp') packets += Number(packetsReceived);
      }
    }
    return packets;
  }

  /** How many sessions are connected. */
  get connected(): number {
    return [...this.#peers].filter(({ connectionState }) => connectionState === 'connected').length;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const path = pathname.replace(/^\/fake/, '');
    if (path === pathname) return this.#realFetch(request);
    if (this.isAway) throw new TypeError('Failed to fetch');
    const token = request.headers.get('Authorization')?.replace('Bearer ', '') ?? null;
    this.requests.push({ method: request.method, path, token });
    const id = /broadcasts\/([^/]+)$/.exec(path)?.[1];
    if (request.method === 'PUT' && id !== undefined) {
      this.reports.push({ id, report: (await request.clone().json()) as BroadcastReport });
    }
    if (path === '/live/') {
      return Response.json({ contract: 'streamside/1', features: this.features });
    }
    if (path.endsWith('/uplink')) {
      this.probed += (await request.arrayBuffer()).byteLength;
      return new Response(null, { status: 204 });
    }
    if (path.endsWith('/uploads') && this.refuseUploads) return createProblem(403, 'not-allowed');
    if (path.endsWith('/grants')) return this.#grants.then(() => this.#grant());
    if (path.endsWith('/events')) return this.#events(request.signal);
    if (request.method === 'GET' && path === '/live/streams/st_1') {
      if (this.isPrivate && token === null) return createProblem(401, 'token-missing');
      const { capabilities } = this;
      const stream = { ...createStream(this.#assurance), capabilities, ...this.#publisher };
      return Response.json(stream, { headers: { Date: new Date().toUTCString() } });
    }
    if (request.method === 'GET' && /^\/live\/streams\/\w+$/.test(path)) {
      return createProblem(404, 'stream-not-found');
    }
    if (path === '/whip' && token !== this.#token && token?.startsWith('grant') === true) {
      return new Response(null, { status: 401 });
    }
    if (path === '/whip' && this.refuseSessions) return new Response(null, { status: 503 });
    if (path === '/nowhere') return createProblem(404, 'route-not-found');
    if (path === '/whip') return this.#whip(await request.text());
    if (request.method === 'PATCH' && this.#isTakenOver) {
      return createProblem(409, 'session-replaced');
    }
    return new Response(null, { status: request.method === 'PATCH' ? 204 : 200 });
  }

  #grant(): Response {
    if (this.refusal !== null) {
      return createProblem(this.refusal.status, this.refusal.code);
    }
    const whip = {
      url: `${location.origin}/fake/whip`,
      token: this.#token,
      expiresAt: this.expiresAt,
      iceServers: [],
      ...(this.waits ? { waits: true } : {}),
    };
    return Response.json({ whip, records: true }, { status: 201 });
  }

  #events(signal: AbortSignal): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (watcher) => {
        this.#watchers.add(watcher);
        this.#tell(watcher);
        signal.addEventListener('abort', () => this.#watchers.delete(watcher));
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  #tell(watcher: ReadableStreamDefaultController<Uint8Array>): void {
    const data = JSON.stringify({ ...createStream(this.#assurance), ...this.#publisher });
    watcher.enqueue(new TextEncoder().encode(`event: stream\ndata: ${data}\n\n`));
  }

  async #whip(offer: string): Promise<Response> {
    this.offers.push(offer);
    const refuse = offer.includes('a=simulcast:') ? this.refuseLayers : this.refuseOffers;
    if (refuse !== null) return refuse();
    this.#isTakenOver = false;
    const peer = new RTCPeerConnection();
    this.#peers.add(peer);
    peer.addEventListener('track', ({ streams, track }) => {
      this.media.srcObject = streams[0] ?? new MediaStream([track]);
      void this.media.play().catch(() => undefined);
    });
    await peer.setRemoteDescription({ type: 'offer', sdp: offer });
    await peer.setLocalDescription();
    await new Promise<void>((resolve) => {
      if (peer.iceGatheringState === 'complete') resolve();
      peer.addEventListener('icegatheringstatechange', () => {
        if (peer.iceGatheringState === 'complete') resolve();
      });
    });
    return new Response(peer.localDescription?.sdp ?? '', {
      status: 201,
      headers: { 'Content-Type': 'application/sdp', Location: '/fake/session/1' },
    });
  }
}

function createProblem(status: number, code: string): Response {
  const problem = { type: 'about:blank', title: code, status, code };
  const headers = { 'Content-Type': 'application/problem+json' };
  return new Response(JSON.stringify(problem), { status, headers });
}

function createStream(assurance: Assurance): Stream {
  return {
    id: 'st_1',
    title: 'Memorial service',
    status: assurance.ingest === 'none' ? 'ready' : 'live',
    method: 'browser',
    visibility: 'public',
    startsAt: null,
    createdAt: '2026-11-21T10:00:00Z',
    updatedAt: '2026-11-21T10:00:00Z',
    liveSince: null,
    capabilities: { whep: true, hls: true, recording: true, backup: false },
    assurance,
    sources: [],
    recordings: [],
  };
}
