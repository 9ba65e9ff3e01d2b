import { Bell } from './bell.js';
import { CandidateTrickle } from './candidate-trickle.js';
import { formatIceFragment, spliceIceFragment } from './ice-fragment.js';
import { parseIceServerLinks } from './ice-server-links.js';
import { readDescription, readRefusal } from './refusal.js';
import { SessionError } from './session-error.js';
import type { SessionErrorCode } from './session-error.js';
import { SessionResource } from './session-resource.js';
import type { SessionSide } from './session-side.js';
import type { SignallingAnswer, SignallingClient } from './signalling-client.js';

/** From the answer to a media path. A path through TURN over TCP takes about three seconds. */
const CONNECT_TIMEOUT_MS = 10_000;
/** The same for an ICE restart: a second session must not be kept waiting for long. */
const RESTART_TIMEOUT_MS = 5_000;
/** A direct path is there by then, or it takes the relay that the answer named, which a restart brings in. */
const DIRECT_PATH_TIMEOUT_MS = 2_000;

/** What a session tells each of its connections. */
export interface ConnectionSetup {
  readonly url: string;
  readonly side: SessionSide;
  readonly client: SignallingClient;
  createPeer(): RTCPeerConnection;
  /** The answer named ICE servers. True: the peer now has servers it did not gather with. */
  takeIceServers(servers: readonly RTCIceServer[], peer: RTCPeerConnection): boolean;
  /** Asked once the server has answered, before any media can flow. Rejects where none is to. */
  readonly consent?: (() => Promise<void>) | undefined;
  /** With no media to lose, the side adopts the peer as soon as its tracks are known. */
  readonly isFirst: boolean;
  /** `condition` may have changed. */
  onCondition(): void;
}

type Description = RTCSessionDescriptionInit & { readonly sdp: string };

/** How a media path stands. */
export type ConnectionCondition = Exclude<
  RTCPeerConnectionState | RTCIceConnectionState,
  'completed' | 'closed'
>;

/** One peer connection and the session resource behind it, from the offer to the DELETE. */
export class SessionConnection {
  readonly #setup: ConnectionSetup;
  readonly #abort = new AbortController();
  #peer: RTCPeerConnection | null = null;
  #transport: RTCDtlsTransport | null = null;
  #trickle: CandidateTrickle | null = null;
  #resource: SessionResource | null = null;
  #hasNewIceServers = false;
  /** What was asked of the server last about this session had no answer. */
  #isUnheard = false;
  /** The last answer, which an ICE restart builds on; empty where there can be no restart. */
  #answer = '';
  readonly #bell = new Bell();
  readonly #onChange = (): void => {
    this.#bell.ring();
    this.#setup.onCondition();
  };

  constructor(setup: ConnectionSetup) {
    this.#setup = setup;
  }

  get peer(): RTCPeerConnection | null {
    return this.#peer;
  }

  get condition(): ConnectionCondition {
    // A server that ends the session says so by DTLS, seconds before ICE notices.
    const transport = this.#transport?.state;
    if (transport === 'closed' || transport === 'failed') return 'failed';
    // Firefox before 113 has no connectionState.
    const state = this.#peer?.connectionState ?? this.#peer?.iceConnectionState;
    if (state === 'completed') return 'connected';
    return state === 'closed' ? 'failed' : (state ?? 'new');
  }

  /** Resolves when the media path is open. Rejects with a `SessionError`; `end()` is then due. */
  async establish(): Promise<void> {
    const { side, isFirst } = this.#setup;
    const answer = side.offerFrom === 'server' ? await this.#askOffer() : await this.#postOffer();
    const isCounterOffer = side.role === 'watch' && answer.response.status === 406;
    const sdp = readDescription(answer, side.role, isCounterOffer);
    await this.#setup.consent?.();
    this.#assertGoing();
    if (isCounterOffer || side.offerFrom === 'server') await this.#takeOffer(sdp);
    else await this.#takeAnswer(sdp);
    const peer = this.#peer;
    if (peer) {
      // Bundled: one transport carries all. Older Safari shows none.
      this.#transport = peer.getTransceivers()[0]?.sender.transport ?? null;
      this.#transport?.addEventListener('statechange', this.#onChange, this.#abort);
      if (isFirst) side.adopt?.(peer);
    }
    if (!this.#hasNewIceServers) return this.#whenConnected(CONNECT_TIMEOUT_MS, true);
    try {
      await this.#whenConnected(DIRECT_PATH_TIMEOUT_MS, true);
    } catch (error) {
      if (!(await this.restart())) throw error;
    }
  }

  /**
   * Restarts ICE by PATCH. False: the server cannot, or it was in vain. Rejects with `session-replaced`
   * where the server says so, and with nothing else.
   */
  async restart(): Promise<boolean> {
    const { signal } = this.#abort;
    const resource = this.#resource;
    const peer = this.#peer;
    if (!resource || !peer) return false;
    try {
      // What DTLS has closed, ICE cannot bring back, nor what was refused; but the server may know why.
      if (!this.#answer || this.#transport?.state === 'closed') {
        if (this.#setup.side.role === 'publish') await this.ask();
        return false;
      }
      const offer = this.#toSet(await peer.createOffer({ iceRestart: true }));
      const { sdp } = offer;
      this.#trickle?.hold(sdp);
      const [fragment] = await Promise.all([
        this.#heard(resource.restart(formatIceFragment(sdp, []), signal)),
        peer.setLocalDescription(offer),
      ]);
      this.#answer = fragment ? spliceIceFragment(this.#answer, fragment) : '';
      if (!fragment) return false;
      await peer.setRemoteDescription({ type: 'answer', sdp: this.#answer });
      this.#trickle?.begin(resource);
      await this.#whenConnected(RESTART_TIMEOUT_MS, false);
      return true;
    } catch (error) {
      if (isReplaced(error)) throw error;
      return false;
    }
  }

  /** Asks the server whether this still stands. Rejects with `session-replaced` where it does not, or as a request does. */
  async ask(): Promise<void> {
    // The agreed one: an offer that nobody answered would read as the credentials of a restart.
    const sdp = (this.#peer?.currentLocalDescription ?? this.#peer?.localDescription)?.sdp;
    const { signal } = this.#abort;
    if (sdp && this.#resource)
      await this.#heard(this.#resource.ask(formatIceFragment(sdp, []), signal));
  }

  /** Whether it is unknown how the server stands to this session, though it was asked. */
  get isUnheard(): boolean {
    return this.#isUnheard;
  }

  /** Whether the server has answered, so that its media may have arrived there. */
  get isAnswered(): boolean {
    return this.#resource !== null;
  }

  /** Drops late results, deletes the session and closes the peer. Resolves when the server has answered. */
  end(): Promise<void> {
    const left = this.leave();
    this.#abort.abort();
    this.#resource = null;
    this.#peer?.close();
    this.#bell.ring();
    return left;
  }

  /** Deletes the session on the server and leaves the peer as it is, for a page that may go away. */
  async leave(): Promise<void> {
    await this.#resource?.delete();
  }

  async #heard<Answer>(asking: Promise<Answer>): Promise<Answer> {
    this.#isUnheard = true;
    const isAnswered = await asking.then(() => true, isReplaced);
    this.#isUnheard = !isAnswered;
    return asking;
  }

  #openPeer(): RTCPeerConnection {
    this.#peer?.close();
    const peer = this.#setup.createPeer();
    for (const type of ['connectionstatechange', 'iceconnectionstatechange']) {
      peer.addEventListener(type, this.#onChange, this.#abort);
    }
    this.#peer = peer;
    this.#trickle = new CandidateTrickle(peer, this.#abort.signal);
    return peer;
  }

  async #askOffer(): Promise<SignallingAnswer> {
    await this.#setup.client.ready();
    return this.#post({ Accept: 'application/sdp' });
  }

  async #postOffer(): Promise<SignallingAnswer> {
    const { client, side } = this.#setup;
    const offered = this.#step('offer-failed', async () => {
      const peer = this.#openPeer();
      side.prepare(peer);
      return { peer, offer: peer.localDescription ?? this.#toSet(await peer.createOffer()) };
    });
    const [{ peer, offer }] = await Promise.all([offered, client.ready()]);
    const sdp = (peer.localDescription ?? offer).sdp ?? '';
    this.#trickle?.hold(sdp);
    // The request leaves first: gathering goes on while it is under way.
    const [answer] = await Promise.all([
      this.#post({ 'Content-Type': 'application/sdp' }, side.toPostedOffer(sdp)),
      this.#step('offer-failed', async () => {
        if (!peer.localDescription) await peer.setLocalDescription(offer);
      }),
    ]);
    return answer;
  }

  /** Is not cut short by `end()`: a session that comes late must be known to be deleted. */
  async #post(headers: Record<string, string>, body?: string): Promise<SignallingAnswer> {
    this.#assertGoing();
    const { client, url, takeIceServers } = this.#setup;
    const answer = await client.request('POST', url, { headers, ...(body && { body }) });
    this.#resource = SessionResource.of(client, answer);
    // Who waits for this connection ends it, and then there is something to delete.
    this.#assertGoing();
    const servers = parseIceServerLinks(answer.response.headers.get('link'));
    if (servers.length && this.#peer) this.#hasNewIceServers = takeIceServers(servers, this.#peer);
    return answer;
  }

  async #takeAnswer(answer: string): Promise<void> {
    const sdp = this.#setup.side.toSet(answer);
    await this.#step('answer-rejected', async () => {
      const described = this.#peer?.setRemoteDescription({ type: 'answer', sdp });
      // Servers that check only the candidates they were told connect the sooner for it.
      this.#trickle?.begin(this.#resource);
      await described;
    });
    this.#answer = sdp;
  }

  /** On a new peer: transceivers made for an offer of ours do not take up the server's sections. */
  async #takeOffer(sdp: string): Promise<void> {
    const resource = this.#resource;
    if (!resource) throw new SessionError('answer-unreadable');
    const { peer, answer } = await this.#step('answer-rejected', async () => {
      const peer = this.#openPeer();
      await peer.setRemoteDescription({ type: 'offer', sdp });
      return { peer, answer: this.#toSet(await peer.createAnswer()) };
    });
    this.#trickle?.hold(answer.sdp);
    const [sent] = await Promise.all([
      resource.sendAnswer(answer.sdp, this.#abort.signal),
      this.#step('offer-failed', () => peer.setLocalDescription(answer)),
    ]);
    if (!sent.response.ok) throw readRefusal(sent, this.#setup.side.role);
    this.#trickle?.begin(resource);
  }

  #toSet({ type, sdp = '' }: RTCSessionDescriptionInit): Description {
    return { type, sdp: this.#setup.side.toSet(sdp) };
  }

  async #whenConnected(boundMs: number, failsEarly: boolean): Promise<void> {
    const { signal } = this.#abort;
    const hasFailed = (): boolean => failsEarly && this.condition === 'failed';
    await this.#bell.wait(
      () => signal.aborted || hasFailed() || this.condition === 'connected',
      boundMs,
    );
    this.#assertGoing();
    if (hasFailed()) throw new SessionError('connection-failed');
    if (this.condition !== 'connected') throw new SessionError('connection-timeout');
  }

  async #step<Result>(code: SessionErrorCode, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      this.#assertGoing();
      throw cause instanceof SessionError ? cause : new SessionError(code, { cause });
    }
  }

  #assertGoing(): void {
    if (this.#abort.signal.aborted) throw new SessionError('session-closed');
  }
}

/** Whether the server has said that it goes with another session. */
export function isReplaced(error: unknown): boolean {
  return error instanceof SessionError && error.code === 'session-replaced';
}
