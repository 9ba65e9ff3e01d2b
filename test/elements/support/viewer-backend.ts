import type { Stream } from '../../../src/contract/index.js';

/** A Stream as the contract answers it, before it is live. */
export function createStream(overrides: Partial<Stream> = {}): Stream {
  return {
    id: 'st_1',
    title: 'Memorial service',
    status: 'ready',
    method: 'browser',
    visibility: 'public',
    startsAt: null,
    createdAt: '2026-11-21T10:00:00Z',
    updatedAt: '2026-11-21T10:00:00Z',
    liveSince: null,
    capabilities: { whep: true, hls: true, recording: true, backup: false },
    assurance: { ingest: 'none', recording: 'none', confirmedSeconds: 0, missingSeconds: 0 },
    sources: [],
    recordings: [],
    ...overrides,
  };
}

let backends = 0;

/** The contract and a WHEP server inside the page: a real peer connection sends a drawn picture. */
export class ViewerBackend {
  /** Its own for each, because a player that was just removed may ask once more. */
  readonly #path = `/backend-${(backends += 1)}`;
  readonly endpoint = new URL(this.#path, location.href).href;
  /** Every request that reached it, as `METHOD path`. */
  readonly requests: string[] = [];
  /** Every address that was shown a token. */
  readonly trusted: string[] = [];
  readonly #real = window.fetch;
  readonly #encoder = new TextEncoder();
  readonly #readers = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #peers = new Map<string, RTCPeerConnection>();
  readonly #picture = createMovingPicture();
  #stream: Stream;
  #answer: ((path: string) => Response | null) | null = null;
  #sessions = 0;
  #isBarred = false;

  constructor(stream: Stream = createStream()) {
    this.#stream = stream;
    window.fetch = (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input, location.href);
      if (!url.pathname.startsWith(`${this.#path}/`)) return this.#real.call(window, input, init);
      if (new Headers(init?.headers).has('Authorization')) this.trusted.push(url.href);
      return this.#reply(url.pathname.slice(this.#path.length), init ?? {});
    };
  }

  /** Sessions that a viewer holds now. */
  get openSessions(): number {
    return this.#peers.size;
  }

  /** Event connections that a viewer holds now. */
  get openWatches(): number {
    return this.#readers.size;
  }

  /** Changes the stream and tells who watches it. */
  change(overrides: Partial<Stream>): void {
    this.#stream = { ...this.#stream, ...overrides };
    for (const reader of this.#readers) this.#send(reader);
  }

  /** Offers are answered, but no media of WebRTC comes through; or it does again. */
  bar(isBarred: boolean): void {
    this.#isBarred = isBarred;
  }

  /** Everything that it has an answer to is answered so from now on; null: as it should be. */
  refuse(answer: ((path: string) => Response | null) | null): void {
    this.#answer = answer;
  }

  /** As when the server is stopped: what was open breaks, and nobody answers until `refuse(null)`. */
  goAway(): void {
    for (const reader of this.#readers) reader.error(new TypeError('The server is gone'));
    this.#readers.clear();
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.refuse(() => {
      throw new TypeError('Nobody answers');
    });
  }

  /** The picture stands still, as when the camera is gone, or moves again. */
  setMoving(isMoving: boolean): void {
    for (const peer of this.#peers.values()) {
      for (const sender of peer.getSenders()) {
        const track = sender.track?.kind === 'video' && isMoving ? this.#picture.track : null;
        if (sender.track?.kind === 'video' || sender.track === null)
          void sender.replaceTrack(track);
      }
    }
  }

  remove(): void {
    window.fetch = this.#real;
    for (const reader of this.#readers) reader.error(new Error('The backend is gone'));
    for (const peer of this.#peers.values()) peer.close();
    this.#picture.stop();
  }

  async #reply(path: string, init: RequestInit): Promise<Response> {
    const method = init.method ?? 'GET';
    this.requests.push(`${method} ${path}`);
    const refusal = this.#answer?.(path) ?? null;
    if (refusal !== null) return refusal;
    if (path === '/streams/st_1/events') return this.#watch(init.signal ?? null);
    if (path === '/streams/st_1') return Response.json(this.#stream);
    if (path === '/whep' && method === 'POST') return this.#openSession(String(init.body));
    const [, session = ''] = /^\/session\/(\d+)$/.exec(path) ?? [];
    if (method === 'DELETE') {
      this.#peers.get(session)?.close();
      this.#peers.delete(session);
      return new Response(null, { status: 200 });
    }
    return new Response(null, { status: method === 'PATCH' ? 204 : 404 });
  }

  #watch(signal: AbortSignal | null): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (reader) => {
        this.#readers.add(reader);
        this.#send(reader);
        signal?.addEventListener('abort', () => this.#readers.delete(reader));
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  #send(reader: ReadableStreamDefaultController<Uint8Array>): void {
    const event = `event: stream\ndata: ${JSON.stringify(this.#stream)}\n\n`;
    reader.enqueue(this.#encoder.encode(event));
  }

  async #openSession(offer: string): Promise<Response> {
    const peer = new RTCPeerConnection();
    await peer.setRemoteDescription({ type: 'offer', sdp: offer });
    peer.addTrack(this.#picture.track);
    await peer.setLocalDescription(await peer.createAnswer());
    if (peer.iceGatheringState !== 'complete') {
      await new Promise<void>((resolve) => {
        peer.addEventListener('icegatheringstatechange', () => {
          if (peer.iceGatheringState === 'complete') resolve();
        });
      });
    }
    if (this.#isBarred) peer.close();
    const id = String((this.#sessions += 1));
    this.#peers.set(id, peer);
    return new Response(peer.localDescription?.sdp ?? '', {
      status: 201,
      headers: {
        'Content-Type': 'application/sdp',
        Location: `${this.endpoint}/session/${id}`,
      },
    });
  }
}

function createMovingPicture(): { readonly track: MediaStreamTrack; stop(): void } {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 90;
  const pen = canvas.getContext('2d');
  let frame = 0;
  const timer = setInterval(() => {
    if (pen === null) return;
    pen.fillStyle = `hsl(${(frame += 7) % 360} 60% 50%)`;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }, 50);
  const [track] = canvas.captureStream(20).getVideoTracks();
  if (track === undefined) throw new Error('No picture');
  return {
    track,
    stop() {
      clearInterval(timer);
      track.stop();
    },
  };
}

/** Resolves when the element is in one of the phases. */
export async function untilPhase<E extends HTMLElement & { state: { phase: string } }>(
  element: E,
  ...phases: string[]
): Promise<void> {
  if (phases.includes(element.state.phase)) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!phases.includes(element.state.phase)) return;
      element.removeEventListener('statechange', look);
      resolve();
    };
    element.addEventListener('statechange', look);
  });
}

/** Resolves when the condition holds; looked at whenever the page has a moment. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 25));
}
