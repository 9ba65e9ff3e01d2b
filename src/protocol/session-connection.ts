import { CandidateTrickle } from './candidate-trickle.js';
import { formatIceFragment, spliceIceFragment } from './ice-fragment.js';
import { parseIceServerLinks } from './ice-server-links.js';
import { readDescription, readRefusal } from './refusal.js';
import type { SessionRole } from './refusal.js';
import { SessionError } from './session-error.js';
import type { SessionErrorCode } from './session-error.js';
import { SessionResource } from './session-resource.js';
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
  readonly role: SessionRole;
  readonly client: SignallingClient;
  /** Who makes the offer; `server` is WHEP's older way, a POST without a body. */
  readonly offerFrom: 'client' | 'server';
  createPeer(): RTCPeerConnection;
  /** Adds the transceivers of an offer. */
  prepare(peer: RTCPeerConnection): void;
  /** The offer as it is posted. */
  toPostedOffer(sdp: string): string;
  /** The answer named ICE servers. True: the peer now has servers it did not gather with. */
  takeIceServers(servers: readonly RTCIceServer[], peer: RTCPeerConnection): boolean;
  /** Both descriptions are set: tracks and their directions are known. */
  onDescribed(peer: RTCPeerConnection): void;
  /** `condition` may have changed. */
  onCondition(): void;
}

/** How a media path stands. */
export type ConnectionCondition = 'connecting' | 'connected' | 'disconnected' | 'failed';

/** One peer connection and the session resource behind it, from the offer to the DELETE. */
export class SessionConnection {
  readonly #setup: ConnectionSetup;
  readonly #abort = new AbortController();
  #peer: RTCPeerConnection | null = null;
  #trickle: CandidateTrickle | null = null;
  #resource: SessionResource | null = null;
  #hasNewIceServers = false;
  /** The last answer, which an ICE restart builds on; empty where there can be no restart. */
  #answer = '';
  #check: () => void = () => undefined;

  constructor(setup: ConnectionSetup) {
    this.#setup = setup;
  }

  get peer(): RTCPeerConnection | null {
    return this.#peer;
  }

  get condition(): ConnectionCondition {
    // Firefox before 113 has no connectionState.
    const state = this.#peer?.connectionState ?? this.#peer?.iceConnectionState;
    if (state === 'connected' || state === 'completed') return 'connected';
    if (state === 'failed' || state === 'closed') return 'failed';
    return state === 'disconnected' ? state : 'connecting';
  }

  /** Resolves when the media path is open. Rejects with a `SessionError`; `end()` is then due. */
  async establish(): Promise<void> {
    const { client, offerFrom, role, onDescribed } = this.#setup;
    if (offerFrom === 'server') await client.ready();
    const answer =
      offerFrom === 'server'
        ? await this.#post({ Accept: 'application/sdp' })
        : await this.#postOffer();
    const isCounterOffer = role === 'watch' && answer.status === 406;
    const sdp = readDescription(answer, role, isCounterOffer);
    const peer =
      isCounterOffer || offerFrom === 'server'
        ? await this.#takeOffer(sdp)
        : await this.#takeAnswer(sdp);
    onDescribed(peer);
    this.#trickle?.begin(this.#resource);
    if (!this.#hasNewIceServers) return this.#whenConnected(CONNECT_TIMEOUT_MS, true);
    try {
      await this.#whenConnected(DIRECT_PATH_TIMEOUT_MS, true);
    } catch (error) {
      if (!(await this.restart())) throw error;
    }
  }

  /** Restarts ICE by PATCH. False: the server cannot, or it was in vain. Never rejects. */
  async restart(): Promise<boolean> {
    const { signal } = this.#abort;
    const resource = this.#resource;
    const peer = this.#peer;
    if (!resource || !peer || !this.#answer || signal.aborted) return false;
    try {
      const offer = await peer.createOffer({ iceRestart: true });
      const sdp = offer.sdp ?? '';
      this.#trickle?.hold(sdp);
      const [fragment] = await Promise.all([
        resource.restart(formatIceFragment(sdp, []), signal),
        peer.setLocalDescription(offer),
      ]);
      this.#answer = fragment ? spliceIceFragment(this.#answer, fragment) : '';
      if (!fragment) return false;
      await peer.setRemoteDescription({ type: 'answer', sdp: this.#answer });
      this.#trickle?.begin(resource);
      await this.#whenConnected(RESTART_TIMEOUT_MS, false);
      return true;
    } catch {
      return false;
    }
  }

  /** Drops late results, deletes the session and closes the peer. Resolves when the server has answered. */
  end(): Promise<void> {
    const left = this.leave();
    this.#abort.abort();
    this.#resource = null;
    this.#peer?.close();
    this.#check();
    return left;
  }

  /** Deletes the session on the server and leaves the peer as it is, for a page that may go away. */
  async leave(): Promise<void> {
    await this.#resource?.delete();
  }

  #openPeer(): RTCPeerConnection {
    this.#peer?.close();
    const { createPeer, onCondition } = this.#setup;
    const { signal } = this.#abort;
    const peer = createPeer();
    const listener = (): void => {
      this.#check();
      onCondition();
    };
    peer.addEventListener('connectionstatechange', listener, { signal });
    peer.addEventListener('iceconnectionstatechange', listener, { signal });
    this.#peer = peer;
    this.#trickle = new CandidateTrickle(peer, signal);
    return peer;
  }

  async #postOffer(): Promise<SignallingAnswer> {
    const { client, prepare, toPostedOffer } = this.#setup;
    const offered = this.#step('offer-failed', async () => {
      const peer = this.#openPeer();
      prepare(peer);
      return { peer, offer: await peer.createOffer() };
    });
    const [{ peer, offer }] = await Promise.all([offered, client.ready()]);
    const sdp = offer.sdp ?? '';
    this.#trickle?.hold(sdp);
    // The request leaves first: gathering goes on while it is under way.
    const [answer] = await Promise.all([
      this.#post({ 'Content-Type': 'application/sdp' }, toPostedOffer(sdp)),
      this.#step('offer-failed', () => peer.setLocalDescription(offer)),
    ]);
    return answer;
  }

  /** Is not cut short by `end()`: a session that comes late must be known to be deleted. */
  async #post(headers: Record<string, string>, body?: string): Promise<SignallingAnswer> {
    const { client, url, takeIceServers } = this.#setup;
    const answer = await client.request(
      'POST',
      url,
      body === undefined ? { headers } : { headers, body },
    );
    const resource = SessionResource.of(client, answer);
    if (this.#abort.signal.aborted) {
      void resource?.delete();
      throw new SessionError('session-closed');
    }
    this.#resource = resource;
    const servers = parseIceServerLinks(answer.headers.get('link'));
    if (servers.length && this.#peer) this.#hasNewIceServers = takeIceServers(servers, this.#peer);
    return answer;
  }

  async #takeAnswer(sdp: string): Promise<RTCPeerConnection> {
    return this.#step('answer-rejected', async () => {
      const peer = this.#peer ?? this.#openPeer();
      await peer.setRemoteDescription({ type: 'answer', sdp });
      this.#answer = sdp;
      return peer;
    });
  }

  /** On a new peer: transceivers made for an offer of ours do not take up the server's sections. */
  async #takeOffer(sdp: string): Promise<RTCPeerConnection> {
    const resource = this.#resource;
    if (!resource) throw new SessionError('answer-unreadable');
    const { peer, answer } = await this.#step('answer-rejected', async () => {
      const peer = this.#openPeer();
      await peer.setRemoteDescription({ type: 'offer', sdp });
      return { peer, answer: await peer.createAnswer() };
    });
    this.#trickle?.hold(answer.sdp ?? '');
    const [sent] = await Promise.all([
      resource.sendAnswer(answer.sdp ?? '', this.#abort.signal),
      this.#step('offer-failed', () => peer.setLocalDescription(answer)),
    ]);
    if (!sent.ok) throw readRefusal(sent, this.#setup.role);
    return peer;
  }

  #whenConnected(boundMs: number, failsEarly: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (code?: SessionErrorCode): void => {
        clearTimeout(timer);
        this.#check = () => undefined;
        if (code) reject(new SessionError(code));
        else resolve();
      };
      const timer = setTimeout(() => settle('connection-timeout'), boundMs);
      this.#check = () => {
        if (this.#abort.signal.aborted) settle('session-closed');
        else if (this.condition === 'connected') settle();
        // After a restart the state may still be the failure that it is to heal.
        else if (failsEarly && this.condition === 'failed') settle('connection-failed');
      };
      this.#check();
    });
  }

  async #step<Result>(code: SessionErrorCode, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof SessionError) throw cause;
      throw new SessionError(this.#abort.signal.aborted ? 'session-closed' : code, { cause });
    }
  }
}
