import type { PieceRecorder } from './piece-recorder.js';
import type { PieceRelayOptions } from './piece-relay.js';
import { PieceRelay } from './piece-relay.js';

/** A recorder gives something each second. A false alarm costs a piece of sound that is there twice. */
const STALL_MS = 1_500;
const LOOK_MS = 400;

/**
 * Records everything that is captured, and for as long as that comes to nothing the sound alone as
 * well: Chromium gives no sound while a picture freezes, as it does when another app takes the camera,
 * and a kill would take all of it.
 */
export class SceneRelay {
  readonly #whole: PieceRelay;
  readonly #sound: PieceRelay;
  #tracks: readonly MediaStreamTrack[] = [];
  #givenMs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #side: 'off' | 'on' = 'off';

  constructor(options: PieceRelayOptions) {
    this.#whole = new PieceRelay({
      ...options,
      onData: (recorder, data) => {
        options.onData(recorder, data);
        this.#heed(recorder);
      },
    });
    this.#sound = new PieceRelay({ ...options, onState: () => undefined });
  }

  /** Records these tracks from now on. Those that have ended count as absent. */
  follow(tracks: readonly MediaStreamTrack[]): void {
    this.#tracks = tracks;
    this.#whole.follow(tracks);
    if (this.#timer === undefined) this.#givenMs = performance.now();
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
    if (this.#side === 'on') this.#sound.follow(tracks.filter(isSound));
  }

  /** Has every recorder give what it has, as when the page may soon be gone. */
  hurry(): void {
    this.#whole.hurry();
    this.#sound.hurry();
  }

  /** Resolves when every recorder has given its last. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#side = 'off';
    await Promise.all([this.#whole.stop(), this.#sound.stop()]);
  }

  #heed({ tracks }: PieceRecorder): void {
    if (!tracks.some((track) => isSound(track) && track.readyState === 'live')) return;
    this.#givenMs = performance.now();
    if (this.#side === 'off') return;
    this.#side = 'off';
    void this.#sound.stop();
  }

  #look(): void {
    const hasBoth = this.#tracks.some(isSound) && !this.#tracks.every(isSound);
    if (this.#side === 'on' || !hasBoth || performance.now() - this.#givenMs < STALL_MS) return;
    this.#side = 'on';
    this.#sound.follow(this.#tracks.filter(isSound));
  }
}

function isSound({ kind }: MediaStreamTrack): boolean {
  return kind === 'audio';
}
