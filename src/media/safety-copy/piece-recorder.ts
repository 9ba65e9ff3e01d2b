/** A kill takes what the recorder has not yet given: at most this much, and what is on its way to the disk. */
const GIVE_EVERY_MS = 1_000;
/**
 * Less than this is a file's header without media: a piece begins with the first that is more. Silence
 * takes next to nothing.
 */
const HEADER_BYTES = { picture: 600, sound: 64 } as const;
/** A recorder that was asked to stop, or has failed, says so; where it does not, it is taken as stopped. */
const STOP_LIMIT_MS = 5_000;

export interface PieceRecorderOptions {
  readonly tracks: readonly MediaStreamTrack[];
  readonly type: string;
  readonly videoBitsPerSecond: number;
  readonly audioBitsPerSecond: number;
  /** Something was recorded: never empty. */
  onData(recorder: PieceRecorder, data: Blob): void;
  /** Nothing more comes, because it was asked to stop, its tracks have ended, or it failed. */
  onEnd(recorder: PieceRecorder): void;
}

/** One MediaRecorder for one piece. Throws where the browser refuses the type or the tracks. */
export class PieceRecorder {
  readonly tracks: readonly MediaStreamTrack[];
  readonly startedAt: number;
  readonly startedAtMonotonicMs: number;
  /** What was asked for; `type` is what it became. */
  readonly askedType: string;
  readonly #options: PieceRecorderOptions;
  readonly #recorder: MediaRecorder;
  readonly #shape: string;
  readonly #headerBytes: number;
  #phase: 'empty' | 'giving' | 'ended' = 'empty';
  #header: Blob[] = [];
  #lastMs: number;
  #limit: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PieceRecorderOptions) {
    const { tracks, type, videoBitsPerSecond, audioBitsPerSecond } = options;
    this.#options = options;
    this.tracks = tracks;
    this.askedType = type;
    // A stream of its own: a recorder fails when tracks are added to its stream or taken from it.
    this.#recorder = new MediaRecorder(new MediaStream([...tracks]), {
      mimeType: type,
      videoBitsPerSecond,
      audioBitsPerSecond,
    });
    this.#shape = readShape(tracks);
    this.#headerBytes = HEADER_BYTES[tracks.some(isPicture) ? 'picture' : 'sound'];
    this.#listen();
    this.#recorder.start(GIVE_EVERY_MS);
    this.startedAt = Date.now();
    this.startedAtMonotonicMs = this.#lastMs = performance.now();
  }

  /** Known for certain once there was data. */
  get type(): string {
    return this.#recorder.mimeType || this.askedType;
  }

  get phase(): 'empty' | 'giving' | 'ended' {
    return this.#phase;
  }

  /** How much it has given, by the clock. */
  get durationMs(): number {
    return this.#lastMs - this.startedAtMonotonicMs;
  }

  /** Since when it has given nothing. */
  get lastDataMs(): number {
    return this.#lastMs;
  }

  /** The picture has another size than at its beginning, as when the phone is turned. */
  get hasChangedShape(): boolean {
    return readShape(this.tracks) !== this.#shape;
  }

  /** Has it give what it has, without waiting for its second to be over. */
  hurry(): void {
    if (this.#recorder.state === 'recording') this.#recorder.requestData();
  }

  /** The last of it comes after this. */
  stop(): void {
    if (this.#recorder.state === 'inactive') return;
    this.#recorder.stop();
    this.#limitEnd();
  }

  #listen(): void {
    this.#recorder.addEventListener('dataavailable', ({ data, timeStamp }) => {
      if (data.size > 0 && this.#phase !== 'ended') this.#take(data, timeStamp);
    });
    this.#recorder.addEventListener('error', () => {
      this.#limitEnd();
    });
    this.#recorder.addEventListener('stop', () => this.#end());
  }

  #take(data: Blob, timeMs: number): void {
    let given = data;
    if (this.#phase === 'empty') {
      this.#header.push(data);
      given = new Blob(this.#header);
      if (given.size < this.#headerBytes) return;
      this.#header = [];
      this.#phase = 'giving';
    }
    this.#lastMs = timeMs;
    this.#options.onData(this, given);
  }

  /** One that never says that it has stopped has given its last by then. */
  #limitEnd(): void {
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.#end(), STOP_LIMIT_MS);
  }

  #end(): void {
    clearTimeout(this.#limit);
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    this.#options.onEnd(this);
  }
}

function isPicture({ kind }: MediaStreamTrack): boolean {
  return kind === 'video';
}

function readShape(tracks: readonly MediaStreamTrack[]): string {
  const settings = tracks.map((track) => track.getSettings());
  return settings.map(({ width, height }) => `${width}x${height}`).join();
}
