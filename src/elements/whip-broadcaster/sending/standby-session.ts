import type { ElementErrorCode } from '../../shared/element-error.js';
import { toElementError } from '../../shared/to-element-error.js';
import type { BroadcastSession } from './broadcast-session.js';
import type { SessionMaker } from './session-maker.js';

type Standby =
  | { readonly phase: 'none' }
  | {
      readonly phase: 'prepared';
      /** Null where the server does not let a session wait, or it came to nothing. */
      readonly session: Promise<BroadcastSession | null>;
      /** Ends the getting ready. */
      readonly ending: AbortController;
    };

/** Takes why a try has failed that is followed by another. */
export type TellTrouble = (code: ElementErrorCode) => void;

/** The session that a broadcast has ready before it begins, with the grant for it. */
export class StandbySession {
  readonly #maker: SessionMaker;
  /** What is to be sent, by kind. */
  readonly #tracks: ReadonlyMap<string, MediaStreamTrack>;
  #standby: Standby = { phase: 'none' };
  #expected: Promise<void> | null = null;
  /** Why the getting ready was refused last; null where it was not. */
  #refusal: ElementErrorCode | null = null;
  /** What stands in the way of the getting ready, while that goes on. */
  #trouble: ElementErrorCode | null = null;
  #tellTrouble: TellTrouble = () => undefined;

  constructor(maker: SessionMaker, tracks: ReadonlyMap<string, MediaStreamTrack>) {
    this.#maker = maker;
    this.#tracks = tracks;
  }

  /** What is ready, once that is known; null where nothing is. */
  async read(): Promise<BroadcastSession | null> {
    return this.#standby.phase === 'none' ? null : this.#standby.session;
  }

  /**
   * Why this person would be refused, once that was asked; null where nobody has said so. `tell` hears before what
   * stands in the way while it is tried again.
   */
  async readRefusal(tell?: TellTrouble): Promise<ElementErrorCode | null> {
    if (tell !== undefined) this.#tellTrouble = tell;
    if (this.#trouble !== null) tell?.(this.#trouble);
    await this.read();
    return this.#refusal;
  }

  /** A try has failed, and another follows. */
  heedTrouble(code: ElementErrorCode): void {
    this.#trouble = code;
    this.#tellTrouble(code);
  }

  /** The grant at hand could not be renewed. */
  refuse(code: ElementErrorCode): void {
    this.#refusal = code;
  }

  /** Has a grant at hand soon. Asks once, whatever comes of it: who may not, is not refused over and over. */
  expect(): void {
    if (this.#expected !== null) return;
    // It is kept fresh for nobody, unless a preview has begun meanwhile.
    this.#expected = this.#maker.askGrant().then(() => {
      if (this.#standby.phase === 'none') this.#maker.rest();
    });
  }

  /** Opens a session for these kinds where it may wait; `isDecided`: it may also count as begun. */
  prepare(kinds: readonly string[], isDecided: boolean): void {
    const before = this.#standby;
    const ending = before.phase === 'none' ? new AbortController() : before.ending;
    const make = () => this.#make(kinds, isDecided, ending.signal);
    const session =
      before.phase === 'none'
        ? make()
        : before.session.then((prepared) => {
            this.#supply(prepared);
            // What came to nothing because nobody had decided may come to something now.
            return prepared ?? (isDecided && !ending.signal.aborted ? make() : null);
          });
    this.#standby = { phase: 'prepared', session, ending };
  }

  /** What is ready, when it can carry these kinds, else null. Nothing is ready any more. */
  async take(kinds: readonly string[]): Promise<BroadcastSession | null> {
    const prepared = await this.read();
    this.#standby = { phase: 'none' };
    this.#maker.rest();
    if (prepared?.canCarry(kinds)) return prepared;
    void prepared?.whip.close();
    return null;
  }

  /** Lets go of what was prepared; it can be prepared again. */
  letGo(): void {
    const before = this.#standby;
    this.#standby = { phase: 'none' };
    this.#maker.rest();
    if (before.phase === 'none') return;
    before.ending.abort();
    void before.session.then((session) => session?.whip.close());
  }

  async #make(
    kinds: readonly string[],
    isDecided: boolean,
    signal: AbortSignal,
  ): Promise<BroadcastSession | null> {
    try {
      // Who has decided waits for the first packet, which a sender that is let go first would hold up.
      const { session, waits } = await this.#maker.create(kinds, !isDecided);
      this.#refusal = null;
      if (signal.aborted || !(waits || isDecided)) return null;
      this.#supply(session);
      // A failure is found in its state.
      void session.whip.open().catch(() => undefined);
      return session;
    } catch (cause) {
      this.#refusal = toElementError(cause).code;
      return null;
    } finally {
      this.#trouble = null;
    }
  }

  #supply(session: BroadcastSession | null): void {
    for (const track of this.#tracks.values()) void session?.setTrack(track);
  }
}
