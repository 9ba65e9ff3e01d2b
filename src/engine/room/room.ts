import type { MediaKind } from '../codec.js';
import { Newcomers } from './newcomers.js';
import { OutputTrack } from './output-track.js';
import type { PublishedTrack, PublisherListener, PublisherSession } from './publisher-session.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { isBegun, isFlowing, roomTransitions } from './room-state.js';
import type { BegunState, FlowingState, RoomState } from './room-state.js';
import { RoomViewers } from './room-viewers.js';

/** A publisher whose media stops for this long has vanished: a browser that was killed says nothing. With the next tick it is noticed within 5 s. */
const silenceMs = 4900;

/** Who still sends does not have to go for one that may only be showing its preview. */
const stillMs = 2000;

/** Nothing is sent for so long where something has happened, and a new beginning may follow. */
const suspiciousMs = 1500;

/**
 * A client that recovers opens its new session first and then says goodbye with the old one: a
 * goodbye is the broadcast's end only when nobody has come within this time, or stays silent for it.
 */
const handoverMs = 10_000;

/** What takes a room's media beside its viewers: the recorder. It is told nothing that could make it throw into the room. */
export interface RoomSink {
  /** A publisher's media begins; also when one takes over or comes back into the same broadcast. */
  begin(tracks: readonly PublishedTrack[], nowMs: number): void;
  media(track: PublishedTrack, packet: RtpPacket, arrivalMs: number): void;
  clock(track: PublishedTrack, timestamp: number, timeMs: number): void;
  tick(nowMs: number): void;
  /** The publisher is lost. What it sends after this begins anew. */
  pause(nowMs: number): void;
  /** The broadcast is over, whether or not any media came. */
  end(nowMs: number): void;
}

export interface RoomOptions {
  /** How long a lost publisher may stay away before its broadcast counts as ended. */
  readonly returnGraceMs: number;
  readonly clock: () => number;
  readonly sink: RoomSink;
  /** A publisher's media may begin soon: it has come, or what it sent has stopped. Also told more than once. */
  readonly onExpect: (publisher: PublisherSession) => void;
  /** A publisher's first media has come: it is the one from now on. */
  readonly onAdmit: (publisherId: string) => void;
  /** The state has changed. */
  readonly onChange: () => void;
}

/** One stream: its publisher, its viewers, and what passes between them. */
export class Room {
  readonly viewers: RoomViewers;
  readonly #options: RoomOptions;
  readonly #outputs = { audio: new OutputTrack('audio'), video: new OutputTrack('video') };
  readonly #newcomers = new Newcomers();
  #state: RoomState = { phase: 'idle' };
  /** The publisher that the sink was last told of. */
  #sinkPublisher: PublisherSession | null = null;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.viewers = new RoomViewers(options.clock);
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Whether media has arrived and the broadcast has not ended, though its publisher may be lost. */
  get isLive(): boolean {
    return isBegun(this.#state);
  }

  /** Whether nothing would be lost by forgetting this room. */
  get isEmpty(): boolean {
    return this.#state.phase === 'idle' && this.viewers.count === 0;
  }

  /** When the last of its publishers came, while all they do is show their preview; else null. */
  get previewSinceMs(): number | null {
    return this.#state.phase === 'opening' ? this.#newcomers.newestMs : null;
  }

  output(kind: MediaKind): OutputTrack {
    return this.#outputs[kind];
  }

  /** Takes a publisher in. With its first media it takes the place of whoever published before. */
  publish(publisher: PublisherSession): void {
    const state = this.#state;
    this.#newcomers.add(publisher);
    this.#options.onExpect(publisher);
    if (state.phase === 'idle') this.#setState({ phase: 'opening' });
    else if (state.phase === 'leaving' || state.phase === 'lost') {
      this.#setState({ ...state, untilMs: this.#graceEndMs() });
    }
  }

  /** A publisher says goodbye. One that another has replaced ends nothing. */
  unpublish(publisher: PublisherSession): void {
    const state = this.#state;
    if (!this.#isCurrent(publisher)) {
      this.#dismiss(publisher);
      publisher.close();
    } else if (isBegun(state) && this.#newcomers.hasComeSince(this.#options.clock() - handoverMs)) {
      this.#leave(state);
      publisher.close();
    } else this.#endBroadcast();
  }

  /** Frees what a publisher holds whose place another is about to take; false when there is nothing. */
  dropPublisher(): boolean {
    if (this.#newcomers.dropOldest()) return true;
    const state = this.#state;
    if (!isBegun(state)) return false;
    const { peer, lastMediaMs, createdMs } = state.publisher;
    if (peer === null || peer.phase === 'closed') return false;
    if (this.#options.clock() - (lastMediaMs ?? createdMs) < stillMs) return false;
    state.publisher.close();
    return true;
  }

  requestKeyFrame(): void {
    if (isBegun(this.#state)) this.#state.publisher.requestKeyFrame();
  }

  /** Ends the broadcast: publishers and viewers are closed and the sink is told. */
  end(): void {
    this.#newcomers.clear();
    if (this.#state.phase !== 'idle') this.#endBroadcast();
  }

  /** What a publisher reports to the room that took it in. */
  createPublisherListener(publisher: () => PublisherSession): PublisherListener {
    return {
      onMedia: (track, packet, arrivalMs) => this.#take(publisher(), track, packet, arrivalMs),
      onClock: (track, ssrc, timestamp, timeMs) => {
        if (!this.#isCurrent(publisher())) return;
        this.#outputs[track.kind].noteClock(ssrc, timestamp, timeMs);
        this.#options.sink.clock(track, timestamp, timeMs);
      },
      onPhase: (phase) => {
        if (phase === 'closed' || phase === 'failed') this.#losePublisher(publisher());
      },
    };
  }

  /** Does what has become due. Called some twenty times a second. */
  tick(nowMs: number): void {
    this.#tickPublisher(nowMs);
    this.viewers.tick(nowMs);
    if (this.#sinkPublisher !== null) this.#options.sink.tick(nowMs);
  }

  #take(
    publisher: PublisherSession,
    track: PublishedTrack,
    packet: RtpPacket,
    arrivalMs: number,
  ): void {
    const state = this.#state;
    if (!this.#isCurrent(publisher)) {
      if (!this.#newcomers.take(publisher)) return;
      this.#admit(publisher, arrivalMs);
    } else if (state.phase === 'lost') {
      this.#setState({ phase: 'live', publisher, liveSinceMs: state.liveSinceMs });
    }
    if (this.#sinkPublisher !== publisher) {
      this.#sinkPublisher = publisher;
      this.#options.sink.begin(publisher.tracks, arrivalMs);
    }
    const out = this.#outputs[track.kind].forward(packet, track, arrivalMs);
    if (out !== null) this.viewers.forward(track.kind, out);
    this.#options.sink.media(track, packet, arrivalMs);
  }

  /** A newcomer's first media has come: it is the publisher from now on. */
  #admit(publisher: PublisherSession, nowMs: number): void {
    const former = this.#state;
    const liveSinceMs = isBegun(former) ? former.liveSinceMs : nowMs;
    this.#setState({ phase: 'live', publisher, liveSinceMs });
    this.#options.onAdmit(publisher.id);
    if (isBegun(former)) former.publisher.close();
  }

  #isCurrent(publisher: PublisherSession): boolean {
    return isBegun(this.#state) && this.#state.publisher === publisher;
  }

  /** The peer is gone without a goodbye. */
  #losePublisher(publisher: PublisherSession): void {
    const state = this.#state;
    if (!this.#isCurrent(publisher)) this.#dismiss(publisher);
    else if (state.phase === 'live') this.#lose(state, this.#graceEndMs());
  }

  #dismiss(newcomer: PublisherSession): void {
    this.#newcomers.take(newcomer);
    this.#endUnlessAwaited();
  }

  #endUnlessAwaited(): void {
    if (this.#state.phase === 'opening' && this.#newcomers.count === 0) this.#endBroadcast();
  }

  #endBroadcast(): void {
    const state = this.#state;
    this.#setState({ phase: 'idle' });
    if (isBegun(state)) state.publisher.close();
    this.#sinkPublisher = null;
    this.#options.sink.end(this.#options.clock());
    this.viewers.clear();
    for (const output of Object.values(this.#outputs)) output.forget();
    if (this.#newcomers.count > 0) this.#setState({ phase: 'opening' });
  }

  #graceEndMs(): number {
    return this.#options.clock() + this.#options.returnGraceMs;
  }

  /** Its publisher has said goodbye, and the next one is awaited. Nobody has missed anything so far. */
  #leave({ phase, publisher, liveSinceMs }: BegunState): void {
    this.#setState({
      phase: phase === 'lost' ? 'lost' : 'leaving',
      publisher,
      liveSinceMs,
      untilMs: this.#options.clock() + handoverMs,
    });
  }

  #lose({ publisher, liveSinceMs }: FlowingState, untilMs: number): void {
    this.#sinkPublisher = null;
    this.#options.sink.pause(this.#options.clock());
    this.#options.onExpect(publisher);
    this.#setState({ phase: 'lost', publisher, liveSinceMs, untilMs });
  }

  #tickPublisher(nowMs: number): void {
    this.#newcomers.tick(nowMs);
    this.#endUnlessAwaited();
    const state = this.#state;
    if (state.phase === 'lost') {
      if (nowMs > state.untilMs) this.#endBroadcast();
    } else if (isFlowing(state)) {
      const lastMs = state.publisher.lastMediaMs ?? state.publisher.createdMs;
      if (nowMs - lastMs > silenceMs) {
        this.#lose(state, state.phase === 'leaving' ? state.untilMs : this.#graceEndMs());
      } else if (nowMs - lastMs > suspiciousMs) this.#options.onExpect(state.publisher);
    }
    if (isBegun(this.#state)) this.#state.publisher.tick(nowMs);
  }

  #setState(state: RoomState): void {
    if (!roomTransitions[this.#state.phase].includes(state.phase)) {
      throw new Error(`A room cannot go from ${this.#state.phase} to ${state.phase}`);
    }
    this.#state = state;
    this.#options.onChange();
  }
}
