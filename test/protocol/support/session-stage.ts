import { mock } from 'node:test';
import type { PeerSession, PeerSessionOptions } from '../../../src/protocol/index.js';
import { formatServerSdp, ScriptedPeer, ScriptedStream } from './scripted-peer.js';
import { Wire } from './wire.js';
import type { WireReply, WireRequest } from './wire.js';

export const ENDPOINT = 'https://media.example/streams/one';
export const SESSION = 'https://media.example/sessions/42';

/** How a suite makes the session it is about. */
export interface SessionKind {
  readonly direction: 'sendonly' | 'recvonly';
  create(options: PeerSessionOptions): PeerSession;
}

/** A session with everything around it in the test's hands: wire, peers, page and time. */
export class SessionStage {
  readonly wire = new Wire();
  readonly peers: ScriptedPeer[] = [];
  readonly page = new EventTarget();
  readonly phases: string[] = [];
  readonly session: PeerSession;
  readonly #kind: SessionKind;

  constructor(kind: SessionKind, options: Partial<PeerSessionOptions> = {}) {
    this.#kind = kind;
    this.session = kind.create({
      url: ENDPOINT,
      fetch: this.wire.fetch,
      page: this.page,
      createPeer: (configuration) => {
        const peer = new ScriptedPeer(configuration);
        this.peers.push(peer);
        return peer.asPeer;
      },
      ...options,
    });
    this.session.addEventListener('statechange', () => {
      this.phases.push(this.session.state.phase);
    });
  }

  /** A new reading each time, which the compiler does not narrow. */
  get phase(): string {
    return this.session.state.phase;
  }

  /** The peer that was made last. */
  get peer(): ScriptedPeer {
    const peer = this.peers.at(-1);
    if (!peer) throw new Error('No peer yet');
    return peer;
  }

  /** A 201 with the answer that fits. */
  accept(post: WireRequest, { headers, ...reply }: WireReply = {}): void {
    post.reply(201, {
      body: formatServerSdp(this.#kind.direction === 'sendonly' ? 'recvonly' : 'sendonly'),
      headers: {
        'Content-Type': 'application/sdp',
        Location: '/sessions/42',
        ETag: '"e1"',
        ...headers,
      },
      ...reply,
    });
  }

  /** Opens the session, up to its media path. */
  async open(reply?: WireReply): Promise<void> {
    const opened = this.session.open();
    this.accept(await this.wire.next(), reply);
    await settle();
    this.peer.become('connected');
    await opened;
  }

  /** Lets the clock run, and what follows from it. */
  async pass(ms: number): Promise<void> {
    await settle();
    mock.timers.tick(ms);
    await settle();
  }
}

/** Everything that needs no time has happened. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What of the browser the sessions find as globals, and a clock that stands still. */
export function setStage(): void {
  Object.assign(globalThis, { MediaStream: ScriptedStream });
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 0, 1) });
}

export function clearStage(): void {
  mock.timers.reset();
}
