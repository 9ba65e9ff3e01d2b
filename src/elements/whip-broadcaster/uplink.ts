import type { ContractClient } from '../../contract/contract-client.js';
import type { ElementErrorCode } from '../shared/element-error.js';
import { BackendWitness } from './backend-witness.js';
import { BroadcastReporter } from './broadcast-reporter.js';
import { LinkMeter } from './quality/link-meter.js';
import type { LinkReport } from './quality/link-quality.js';
import { hasFigures, isSilent } from './quality/link-quality.js';
import { createBroadcastClient } from './sending/broadcast-client.js';
import type { BroadcastSession } from './sending/broadcast-session.js';
import { SessionMaker } from './sending/session-maker.js';
import type { TellTrouble } from './sending/standby-session.js';
import { StandbySession } from './sending/standby-session.js';
import type { UplinkOptions } from './uplink-options.js';
import type { UplinkState } from './uplink-state.js';
import type { AudioProfile } from '../../media/capture/capture-constraints.js';
import { isTakenOver, toUplinkError, toUplinkState } from './uplink-state.js';
import { readLine } from './safety/read-line.js';
import type { LineReading } from '../../media/piece-upload/line-reading.js';

/**
 * The way of one broadcast from this device to its destination: grant, session, and what the backend
 * confirms. Dispatches `change` whenever `state` is another one. Never touches the caller's tracks.
 */
export class Uplink extends EventTarget {
  readonly #client: ContractClient | null;
  readonly #reporter: BroadcastReporter | null;
  readonly #maker: SessionMaker;
  readonly #standby: StandbySession;
  #session: BroadcastSession | null = null;
  /** What is to be sent, by kind. */
  readonly #tracks = new Map<string, MediaStreamTrack>();
  readonly #backend: BackendWitness;
  #state: UplinkState = { phase: 'idle' };
  #wasLive = false;
  #meter: LinkMeter | null = null;
  #measuring = new AbortController();
  readonly #givesPicture: () => boolean;
  /** Ends when it is closed, or has failed. */
  readonly #lasting = new AbortController();

  constructor(options: UplinkOptions) {
    super();
    const { destination, attributes, signal, givesPicture = () => false } = options;
    this.#givesPicture = givesPicture;
    if (destination.kind === 'stream') {
      const { endpoint, stream } = destination;
      this.#client = createBroadcastClient(endpoint, attributes.token, attributes);
      const own = this.#client;
      this.#reporter = new BroadcastReporter({
        client: {
          reportBroadcast: (...call) => (this.#maker.grantClient ?? own).reportBroadcast(...call),
        },
        stream,
        signal,
        ...(options.readParts === undefined ? {} : { readParts: options.readParts }),
      });
    } else {
      this.#client = null;
      this.#reporter = null;
    }
    this.#backend = new BackendWitness({
      client: this.#client,
      destination,
      signal,
      onSaid: () => this.#weigh(),
      onSilence: (isSilent) => this.#meter?.doubt(isSilent),
      onPublisher: () => void this.#session?.whip.check(),
      onBack: () => this.#reporter?.hurry(),
    });
    this.#maker = new SessionMaker({
      destination,
      attributes,
      client: this.#client,
      signal,
      onTrouble: (trouble) => {
        if (this.#state.phase === 'opening') this.#set({ phase: 'opening', trouble });
        else this.#standby.heedTrouble(trouble);
      },
      onRefused: (code) => this.#standby.refuse(code),
    });
    this.#standby = new StandbySession(this.#maker, this.#tracks);
    signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  get state(): UplinkState {
    return this.#state;
  }

  /** Whether the backend's servers mean to record; null before it said so, or without one. */
  get records(): boolean | null {
    return this.#maker.records;
  }

  /** What the statistics say since it was first live; null before. */
  get link(): LinkReport | null {
    return this.#wasLive ? (this.#meter?.report ?? null) : null;
  }

  /** The broadcast's name in the device's own account; null where nobody is told of it. */
  get broadcastId(): string | null {
    return this.#reporter?.broadcastId ?? null;
  }

  /** The grant's token for reports and uploads; null where there is none, or not yet. */
  get grantToken(): string | null {
    return this.#maker.grantToken;
  }

  /** What the line carries now; null where that is not known. Never rejects. */
  async readLine(): Promise<LineReading | null> {
    const line = await readLine(this.#session?.whip.peer ?? null);
    return line && { ...line, isSqueezed: line.isSqueezed || this.#meter?.isScarce === true };
  }

  /**
   * Does ahead what a tap would wait for: asks for the grant, and opens the session where it may wait
   * for its first media. `media` is what is previewed; null while a camera is still to open.
   * `isDecided`: the person has tapped, so that a session may also count as begun. Says nothing of
   * how it went; `open` finds out.
   */
  prepare(media: MediaStream | null, isDecided: boolean): void {
    if (this.#state.phase !== 'idle') return;
    const tracks = media?.getTracks() ?? [];
    for (const track of tracks) this.#tracks.set(track.kind, track);
    const kinds = media === null ? ['audio', 'video'] : [...this.#tracks.keys()];
    this.#standby.prepare(kinds, isDecided);
  }

  /**
   * Why this person would be refused, once that was asked ahead; null where nobody has said so. `tell` hears before
   * what stands in the way while it is tried again.
   */
  readRefusal(tell?: TellTrouble): Promise<ElementErrorCode | null> {
    return this.#standby.readRefusal(tell);
  }

  /** Has a grant at hand soon. Asks once, whatever comes of it: who may not, is not refused over and over. */
  expect(): void {
    if (this.#state.phase === 'idle') this.#standby.expect();
  }

  /** Lets go of what was prepared; it can be prepared again. */
  unprepare(): void {
    this.#standby.letGo();
  }

  /** Opens the session and lets the media go; what becomes of it is told by `change`. */
  async open(media: MediaStream): Promise<void> {
    for (const track of media.getTracks()) this.#tracks.set(track.kind, track);
    this.#set({ phase: 'opening', trouble: null });
    this.#backend.watch();
    try {
      const session = await this.#takeSession();
      if (this.#lasting.signal.aborted) return void session.whip.close();
      this.#session = session;
      // Camera and microphone may have been exchanged while the grant was asked for.
      for (const track of this.#tracks.values()) void session.setTrack(track);
      session.whip.addEventListener('statechange', () => this.#weigh());
      // Whether anything comes back is all that tells of a server that gives no answer elsewhere.
      this.#measure();
      await Promise.all([session.release(), session.whip.open()]);
      this.#weigh();
    } catch (error) {
      if (this.#lasting.signal.aborted) return;
      this.#set({ phase: 'failed', error: toUplinkError(error, this.#backend.said) });
    }
  }

  /** Sends this picture, or this sound, from now on. A session that began without one stays without. */
  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    const { kind } = track;
    if (!this.#tracks.has(kind) || this.#tracks.get(kind) === track) return;
    this.#tracks.set(kind, track);
    const session = this.#session ?? (await this.#standby.read());
    await session?.setTrack(track);
  }

  /** Sends such sound from now on. */
  async setAudio(audio: AudioProfile): Promise<void> {
    await (this.#session ?? (await this.#standby.read()))?.setAudio(audio);
  }

  /** Begins anew what should send the picture, where none leaves the device. */
  renew(what: 'encoder' | 'connection'): void {
    if (what === 'connection') this.#session?.whip.recover();
    else void this.#session?.restartPicture();
  }

  /** Sends from here again where another device has taken over, which then is the one that is told so. */
  takeOver(): void {
    if (!isTakenOver(this.#state)) return;
    // Once for what was said of the other: whoever takes over after this is another.
    this.#backend.forgetOther();
    void this.#session?.whip.open();
  }

  /** Says goodbye to the server, or gives up doing so. What the backend confirms is still followed. */
  async close(): Promise<void> {
    const session = this.#session;
    this.unprepare();
    if (!this.#lasting.signal.aborted)
      this.#set({ phase: 'closed', assurance: this.#backend.assurance });
    this.#session = null;
    await session?.whip.close();
  }

  /** The session that was prepared, when it can carry what there is to send, else another. */
  async #takeSession(): Promise<BroadcastSession> {
    const kinds = [...this.#tracks.keys()];
    const prepared = await this.#standby.take(kinds);
    return prepared ?? this.#maker.createInsisting(kinds, this.#lasting.signal);
  }

  #weigh(): void {
    if (this.#state.phase === 'failed') return;
    if (this.#state.phase === 'closed') {
      this.#set({ phase: 'closed', assurance: this.#backend.assurance });
    } else if (this.#session !== null) {
      const wasLive = this.#wasLive;
      const session = this.#session.state;
      const backend = this.#backend.said;
      const link = this.#meter?.report ?? null;
      const isLost = isSilent(link, backend === 'silent') || (!wasLive && this.#isInterrupted());
      const isAnswered = link !== null && hasFigures(link);
      const wasWaiting = isTakenOver(this.#state);
      // What was said before it was left was said of this one.
      const other = wasWaiting ? this.#backend.other : 'unknown';
      this.#set(toUplinkState({ session, backend, isSilent: isLost, isAnswered, other, wasLive }));
      if (!wasWaiting && isTakenOver(this.#state)) this.#backend.followOther();
      // Nobody is pushed out any more, and nobody has wanted the end.
      else if (other === 'vanished') this.takeOver();
    }
  }

  /** Before it is live nothing is measured, and the browser's own word has to do; it may take that back. */
  #isInterrupted(): boolean {
    const peer = this.#session?.whip.peer;
    if (peer?.connectionState !== 'disconnected') return false;
    peer.addEventListener('connectionstatechange', () => this.#weigh(), { once: true });
    return true;
  }

  /** Measures from now on: what was measured before it was live is no part of what is told of it. */
  #measure(): void {
    this.#measuring.abort();
    this.#measuring = new AbortController();
    const end = (): void => this.#measuring.abort();
    this.#lasting.signal.addEventListener('abort', end, this.#measuring);
    this.#meter = new LinkMeter({
      readPeer: () => this.#session?.whip.peer ?? null,
      givesPicture: this.#givesPicture,
      onReport: () => this.#weigh(),
      onQuiet: () => void this.#session?.whip.check(),
      onSupply: (supply) => void this.#session?.setSupply(supply),
      signal: this.#measuring.signal,
    });
  }

  #set(state: UplinkState): void {
    const before = this.#state;
    this.#state = state;
    if (state.phase === 'live') {
      if (!this.#wasLive) this.#measure();
      this.#wasLive = true;
      this.#reporter?.begin();
      // Only from the device does the server know what it has missed.
      if (before.phase === 'recovering') this.#reporter?.hurry();
    } else if (state.phase === 'closed' || state.phase === 'failed') {
      this.#lasting.abort();
      // Who has been taken over ends nothing: the event goes on from elsewhere.
      const isEnd = state.phase === 'closed' && !isTakenOver(before);
      this.#reporter?.end(isEnd ? 'chosen' : 'found');
    }
    this.dispatchEvent(new Event('change'));
  }
}
