/** A browser that lets no sound be made has not said so sooner. */
const START_MS = 1_000;

/**
 * One track of the microphone and another sound. It is the page's own work, which the browser may hold up;
 * so `isRunning` is to be asked, and the microphone alone is better than a mix that stands still.
 */
export class SoundMix extends EventTarget {
  readonly #context = new AudioContext();
  readonly #out = this.#context.createMediaStreamDestination();
  readonly #other: MediaStreamAudioSourceNode;
  #microphone: { readonly track: MediaStreamTrack; readonly node: AudioNode } | null = null;

  /** @fires change - `isRunning` may be another one. */
  constructor(other: MediaStreamTrack) {
    super();
    this.#other = this.#listenTo(other);
    this.#context.addEventListener('statechange', () => this.dispatchEvent(new Event('change')));
  }

  get isRunning(): boolean {
    return this.#context.state === 'running';
  }

  get track(): MediaStreamTrack | null {
    return this.#out.stream.getAudioTracks()[0] ?? null;
  }

  /** Resolves when it runs, or when waiting for that is of no use. */
  async start(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, START_MS);
    });
    await Promise.race([this.#context.resume().catch(() => undefined), patience]);
    clearTimeout(timer);
  }

  /** Mixes this microphone in from now on. */
  setMicrophone(track: MediaStreamTrack | null): void {
    if (this.#microphone?.track === track) return;
    this.#microphone?.node.disconnect();
    this.#microphone = track === null ? null : { track, node: this.#listenTo(track) };
  }

  close(): void {
    this.setMicrophone(null);
    this.#other.disconnect();
    this.track?.stop();
    void this.#context.close().catch(() => undefined);
  }

  #listenTo(track: MediaStreamTrack): MediaStreamAudioSourceNode {
    const node = this.#context.createMediaStreamSource(new MediaStream([track]));
    node.connect(this.#out);
    return node;
  }
}
