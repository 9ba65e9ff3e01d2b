import type { CaptureErrorCode } from './capture-error.js';
import { CaptureError } from './capture-error.js';
import type { TrackTrouble } from './mend-policy.js';
import { toMendDelay, toWakeDelay } from './mend-policy.js';

/** A device that has been well for so long starts over with its tries. */
const HEALTHY_AFTER_MS = 60_000;

const denials: readonly CaptureErrorCode[] = [
  'camera-denied',
  'camera-denied-always',
  'camera-denied-by-system',
  'microphone-denied',
];

/** Told of what is wrong with a track, or null when it is well again. */
export type TroubleListener = (
  trouble: TrackTrouble | null,
  /** False: opening the device again would not help. */
  canMend?: boolean,
) => void;

export interface KeptTrackOptions {
  /** Opens the device that was last taken, or one that can stand in for it. */
  reopen(): Promise<MediaStreamTrack>;
  /** Tells at every change what is wrong with the track, until the abort. */
  watch(track: MediaStreamTrack, onTrouble: TroubleListener, signal: AbortSignal): void;
  /** Runs work when no other device is being opened. */
  inTurn(work: () => Promise<void>): Promise<void>;
  /** `track` or `trouble` is another one. */
  onChange(): void;
}

interface Held {
  readonly track: MediaStreamTrack;
  /** As they were while it was live: an ended track has none. */
  readonly settings: MediaTrackSettings;
  /** How often it was opened again since it was last well for a while. */
  readonly tries: number;
}

type KeptState =
  | { readonly phase: 'none' }
  | { readonly phase: 'closed' }
  | ({ readonly phase: 'well'; readonly since: number } & Held)
  | ({ readonly phase: 'troubled'; readonly trouble: TrackTrouble } & Held);

/** One camera or microphone that is kept going: opened again by itself when something is wrong with it. */
export class KeptTrack {
  readonly #options: KeptTrackOptions;
  #state: KeptState = { phase: 'none' };
  #watching = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #mending: Promise<void> | null = null;

  constructor(options: KeptTrackOptions) {
    this.#options = options;
  }

  /** The track in use, also when it has ended by itself; null where there never was one. */
  get track(): MediaStreamTrack | null {
    return this.#held?.track ?? null;
  }

  get trouble(): TrackTrouble | null {
    return this.#state.phase === 'troubled' ? this.#state.trouble : null;
  }

  /** What the device said of itself when it was opened. */
  get settings(): MediaTrackSettings {
    return this.#held?.settings ?? {};
  }

  /** Keeps this track from now on. */
  take(track: MediaStreamTrack | null): void {
    this.#take(track, 0);
  }

  /**
   * Takes what is opened in place of what was there. Rejects where it does not open, and is then back at
   * what was there before. `closeFirst`: the device cannot have both open at once.
   */
  async exchange(
    open: () => Promise<MediaStreamTrack>,
    { closeFirst }: { readonly closeFirst: boolean },
  ): Promise<void> {
    const before = this.track;
    if (closeFirst) before?.stop();
    try {
      this.#replace(before, await open(), 0);
    } catch (error) {
      if (closeFirst && before !== null) await this.#comeBack(before, 0);
      throw error;
    }
  }

  /** Opens the device again now, if something is wrong with it. Never rejects. */
  mend(): Promise<void> {
    this.#mending ??= this.#options
      .inTurn(() => this.#mendNow())
      .finally(() => {
        this.#mending = null;
      });
    return this.#mending;
  }

  /** Something has happened after which opening may succeed. */
  wake(): void {
    if (this.trouble === null || this.#mending !== null) return;
    const delayMs = toWakeDelay(this.trouble);
    if (delayMs !== null) this.#mendAfter(delayMs);
  }

  /** Stops the track, and whatever is given afterwards. */
  close(): void {
    this.track?.stop();
    this.#forget();
    this.#state = { phase: 'closed' };
  }

  get #held(): Held | null {
    return 'track' in this.#state ? this.#state : null;
  }

  #replace(before: MediaStreamTrack | null, track: MediaStreamTrack, tries: number): void {
    before?.stop();
    track.enabled = before?.enabled ?? true;
    this.#take(track, tries);
  }

  #take(track: MediaStreamTrack | null, tries: number): void {
    if (this.#state.phase === 'closed') {
      track?.stop();
      return;
    }
    this.#forget();
    const { signal } = (this.#watching = new AbortController());
    if (track === null) {
      this.#state = { phase: 'none' };
      return;
    }
    const held: Held = { track, settings: track.getSettings(), tries };
    this.#state = { phase: 'well', since: performance.now(), ...held };
    this.#options.watch(track, (...seen) => this.#judge(held, ...seen), signal);
  }

  #judge(held: Held, trouble: TrackTrouble | null, canMend = true): void {
    const state = this.#state;
    if (this.track !== held.track || this.trouble === trouble) return;
    clearTimeout(this.#timer);
    if (trouble === null) {
      this.#state = { phase: 'well', since: performance.now(), ...held };
    } else {
      const wasWell = state.phase === 'well' && performance.now() - state.since > HEALTHY_AFTER_MS;
      const tries = wasWell ? 0 : held.tries;
      this.#state = { phase: 'troubled', trouble, ...held, tries };
      if (canMend) this.#mendAfter(toMendDelay(trouble, tries));
    }
    this.#options.onChange();
  }

  #mendAfter(delayMs: number | null): void {
    clearTimeout(this.#timer);
    if (delayMs === null) return;
    this.#timer = setTimeout(() => {
      // Phones give no device to a page that is not seen; being seen again wakes.
      const isUseless = this.trouble === 'interrupted' && document.hidden;
      if (!isUseless) void this.mend();
    }, delayMs);
  }

  async #mendNow(): Promise<void> {
    const state = this.#state;
    if (state.phase !== 'troubled') return;
    // What hangs lets go only when it is closed first.
    state.track.stop();
    await this.#comeBack(state.track, state.tries + 1);
  }

  /** Opens again what has just been closed, or looks for it from now on. */
  async #comeBack(before: MediaStreamTrack, tries: number): Promise<void> {
    this.#forget();
    try {
      this.#replace(before, await this.#options.reopen(), tries);
    } catch (error) {
      const held = this.#held;
      if (held === null) return;
      this.#state = { ...held, phase: 'troubled', trouble: 'lost', tries };
      // Who has said no is not asked over and over.
      if (!isDenied(error)) this.#mendAfter(toMendDelay('lost', tries));
    }
    if (this.#held !== null) this.#options.onChange();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#watching.abort();
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof CaptureError && denials.includes(error.code);
}
