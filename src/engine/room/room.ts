import type { MediaKind } from '../codec.js';
import { OutputTrack } from './output-track.js';
import type { PublishedTrack, PublisherListener, PublisherSession } from './publisher-session.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { roomTransitions } from './room-state.js';
import type { RoomState } from './room-state.js';
import { RoomViewers } from './room-viewers.js';

/** A publisher whose media stops for this long has vanished: a browser that was killed says nothing. With the next tick it is noticed within 5 s. */
const silenceMs = 4900;

/** A publisher that has posted an offer and sends nothing is given up after this. */
const openingMs = 30_000;

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
  /** The state has changed. */
  readonly onChange: () => void;
}

/** One stream: its publisher, its viewers, and what passes between them. */
export class Room {
  readonly viewers: RoomViewers;
  readonly #options: RoomOptions;
  readonly #outputs = { audio: new OutputTrack('audio'), video: new OutputTrack('video') };
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
    return this.#state.phase === 'live' || this.#state.phase === 'lost';
  }

  /** Whether nothing would be lost by forgetting this room. */
  get isEmpty(): boolean {
    return this.#state.phase === 'idle' && this.viewers.count === 0;
  }

  output(kind: MediaKind): OutputTrack {
    return this.#outputs[kind];
  }

  /** Takes a publisher in, and closes whoever published before. */
  publish(publisher: PublisherSession): void {
    const state = this.#state;
    const nowMs = this.#options.clock();
    if (state.phase === 'idle' || state.phase === 'opening') {
      this.#setState({ phase: 'opening', publisher, sinceMs: nowMs });
    } else if (state.phase === 'lost') {
      this.#setState({ ...state, publisher, lostAtMs: nowMs });
    } else {
      this.#setState({ ...state, publisher });
    }
    if (state.phase !== 'idle') state.publisher.close();
  }

  /** A publisher says goodbye. One that another has replaced ends nothing. */
  unpublish(publisher: PublisherSession): void {
    if (this.#isCurrent(publisher)) this.end();
    else publisher.close();
  }

  /** Frees what a publisher holds whose place another is about to take; false when there is nothing. */
  dropPublisher(): boolean {
    const state = this.#state;
    if (state.phase === 'idle') return false;
    const phase = state.publisher.peer?.phase;
    if (phase === undefined || phase === 'closed') return false;
    state.publisher.close();
    return true;
  }

  requestKeyFrame(): void {
    if (this.#state.phase !== 'idle') this.#state.publisher.requestKeyFrame();
  }

  /** Ends the broadcast: publisher and viewers are closed and the sink is told. */
  end(): void {
    const state = this.#state;
    if (state.phase === 'idle') return;
    this.#setState({ phase: 'idle' });
    state.publisher.close();
    this.#sinkPublisher = null;
    this.#options.sink.end(this.#options.clock());
    this.viewers.clear();
    for (const output of Object.values(this.#outputs)) output.forget();
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
    if (!this.#isCurrent(publisher)) return;
    const state = this.#state;
    if (state.phase === 'opening') {
      this.#setState({ phase: 'live', publisher, liveSinceMs: arrivalMs });
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

  #isCurrent(publisher: PublisherSession): boolean {
    return this.#state.phase !== 'idle' && this.#state.publisher === publisher;
  }

  /** The peer is gone without a goodbye. */
  #losePublisher(publisher: PublisherSession): void {
    const state = this.#state;
    if (!this.#isCurrent(publisher)) return;
    if (state.phase === 'opening') this.end();
    else if (state.phase === 'live') this.#setLost(state, this.#options.clock());
  }

  #setLost(state: RoomState & { phase: 'live' }, lostAtMs: number): void {
    this.#sinkPublisher = null;
    this.#options.sink.pause(lostAtMs);
    this.#setState({ ...state, phase: 'lost', lostAtMs });
  }

  #tickPublisher(nowMs: number): void {
    const state = this.#state;
    switch (state.phase) {
      case 'idle':
        return;
      case 'opening':
        if (nowMs - state.sinceMs > openingMs) this.end();
        break;
      case 'live': {
        const lastMs = state.publisher.lastMediaMs ?? state.publisher.createdMs;
        if (nowMs - lastMs > silenceMs) this.#setLost(state, nowMs);
        break;
      }
      case 'lost':
        if (nowMs - state.lostAtMs > this.#options.returnGraceMs) this.end();
        break;
    }
    if (this.#state.phase !== 'idle') this.#state.publisher.tick(nowMs);
  }

  #setState(state: RoomState): void {
    if (!roomTransitions[this.#state.phase].includes(state.phase)) {
      throw new Error(`A room cannot go from ${this.#state.phase} to ${state.phase}`);
    }
    this.#state = state;
    this.#options.onChange();
  }
}
