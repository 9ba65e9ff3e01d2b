import type { ContractClient } from '../../contract/contract-client.js';
import type { ElementErrorCode } from '../shared/element-error.js';
import { toElementError } from '../shared/to-element-error.js';
import { BackendWitness } from './backend-witness.js';
import { BroadcastReporter } from './broadcast-reporter.js';
import { LinkMeter } from './quality/link-meter.js';
import type { LinkReport } from './quality/link-quality.js';
import { isSilent } from './quality/link-quality.js';
import { createBroadcastClient } from './sending/broadcast-client.js';
import type { BroadcastSession } from './sending/broadcast-session.js';
import { SessionMaker } from './sending/session-maker.js';
import type { UplinkOptions } from './uplink-options.js';
import type { UplinkState } from './uplink-state.js';
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
  /** What was opened ahead; null where the server does not let a session wait, or it came to nothing. */
  #prepared: Promise<BroadcastSession | null> | null = null;
  /** Ends the getting ready. */
  #preparing = new AbortController();
  #isExpected = false;
  /** Why the getting ready was refused last; null where it was not. */
  #refusal: ElementErrorCode | null = null;
  #session: BroadcastSession | null = null;
  /** What is to be sent, by kind. */
  readonly #tracks = new Map<string, MediaStreamTrack>();
  readonly #backend: BackendWitness;
  #state: UplinkState = { phase: 'idle' };
  #wasLive = false;
  #meter: LinkMeter | null = null;
  readonly #givesPicture: () => boolean;
  readonly #measuring = new AbortController();

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
      onBack: () => this.#reporter?.hurry(),
    });
    this.#maker = new SessionMaker({
      destination,
      attributes,
      client: this.#client,
      signal,
      onTrouble: (trouble) => {
        if (this.#state.phase === 'opening') this.#set({ phase: 'opening', trouble });
      },
      onRefused: (code) => (this.#refusal = code),
    });
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
    return this.#meter?.report ?? null;
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
    const before = this.#prepared;
    if (before === null) this.#preparing = new AbortController();
    const { signal } = this.#preparing;
    const prepare = () => this.#prepare(kinds, isDecided, signal);
    this.#prepared =
      before?.then((session) => {
        for (const track of tracks) void session?.setTrack(track);
        // What came to nothing because nobody had decided may come to something now.
        return session ?? (isDecided && !signal.aborted ? prepare() : null);
      }) ?? prepare();
  }

  /** Why this person would be refused, once that was asked ahead; null where nobody has said so. */
  async readRefusal(): Promise<ElementErrorCode | null> {
    await this.#prepared;
    return this.#refusal;
  }

  /** Has a grant at hand soon. Asks once, whatever comes of it: who may not, is not refused over and over. */
  expect(): void {
    if (this.#state.phase !== 'idle' || this.#isExpected) return;
    this.#isExpected = true;
    // It is kept fresh for nobody, unless a preview has begun meanwhile.
    void this.#maker.askGrant().then(() => {
      if (this.#prepared === null) this.#maker.rest();
    });
  }

  /** Lets go of what was prepared; it can be prepared again. */
  unprepare(): void {
    const prepared = this.#prepared;
    this.#prepared = null;
    this.#preparing.abort();
    this.#maker.rest();
    void prepared?.then((session) => session?.whip.close());
  }

  /** Opens the session and lets the media go; what becomes of it is told by `change`. */
  async open(media: MediaStream): Promise<void> {
    for (const track of media.getTracks()) this.#tracks.set(track.kind, track);
    this.#set({ phase: 'opening', trouble: null });
    this.#backend.watch();
    try {
      const session = await this.#takeSession([...this.#tracks.keys()]);
      if (this.#isOver) return void session.whip.close();
      this.#session = session;
      // Camera and microphone may have been exchanged while the grant was asked for.
      for (const track of this.#tracks.values()) void session.setTrack(track);
      session.whip.addEventListener('statechange', () => this.#weigh());
      await Promise.all([session.release(), session.whip.open()]);
      this.#weigh();
    } catch (error) {
      if (this.#isOver) return;
      this.#set({ phase: 'failed', error: toUplinkError(error, this.#backend.said) });
    }
  }

  /** Sends this picture, or this sound, from now on. A session that began without one stays without. */
  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    const { kind } = track;
    if (!this.#tracks.has(kind) || this.#tracks.get(kind) === track) return;
    this.#tracks.set(kind, track);
    const session = this.#session ?? (await this.#prepared);
    await session?.setTrack(track);
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
    if (!this.#isOver) this.#set({ phase: 'closed', assurance: this.#backend.assurance });
    if (session === null) return;
    this.#session = null;
    await session.whip.close();
  }

  get #isOver(): boolean {
    return this.#state.phase === 'closed' || this.#state.phase === 'failed';
  }

  async #prepare(
    kinds: readonly string[],
    isDecided: boolean,
    signal: AbortSignal,
  ): Promise<BroadcastSession | null> {
    try {
      // Who has decided waits for the first packet, which a sender that is let go first would hold up.
      const { session, waits } = await this.#maker.create(kinds, !isDecided);
      this.#refusal = null;
      if (signal.aborted || !(waits || isDecided)) return null;
      for (const track of this.#tracks.values()) void session.setTrack(track);
      // A failure is found in its state.
      void session.whip.open().catch(() => undefined);
      return session;
    } catch (cause) {
      this.#refusal = toElementError(cause).code;
      return null;
    }
  }

  /** The session that was prepared, when it can carry what there is to send, else another. */
  async #takeSession(kinds: readonly string[]): Promise<BroadcastSession> {
    const prepared = await this.#prepared;
    this.#prepared = null;
    this.#maker.rest();
    if (prepared?.canCarry(kinds)) return prepared;
    void prepared?.whip.close();
    return (await this.#maker.create(kinds, false)).session;
  }

  #weigh(): void {
    if (this.#state.phase === 'failed') return;
    if (this.#state.phase === 'closed') {
      this.#set({ phase: 'closed', assurance: this.#backend.assurance });
    } else if (this.#session !== null) {
      const wasLive = this.#wasLive;
      const session = this.#session.whip.state;
      const backend = this.#backend.said;
      const isLost = isSilent(this.link, backend === 'silent');
      const wasWaiting = isTakenOver(this.#state);
      // What was said before it was left was said of this one.
      const other = wasWaiting ? this.#backend.other : 'unknown';
      this.#set(toUplinkState({ session, backend, isSilent: isLost, other, wasLive }));
      if (!wasWaiting && isTakenOver(this.#state)) this.#backend.followOther();
      // Nobody is pushed out any more, and nobody has wanted the end.
      else if (other === 'vanished') this.takeOver();
    }
  }

  #measure(): void {
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
      this.#measuring.abort();
      // Who has been taken over ends nothing: the event goes on from elsewhere.
      const isEnd = state.phase === 'closed' && !isTakenOver(before);
      this.#reporter?.end(isEnd ? 'chosen' : 'found');
    }
    this.dispatchEvent(new Event('change'));
  }
}
