import type { MediaKind } from '../codec.js';
import type { PublishedTrack } from '../room/publisher-session.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { Fragmenter, lastFrameMs, startPatienceMs } from './fragmenter.js';
import type { FragmentOutput } from './fragment.js';
import { MediaSource } from './media-source.js';
import type { MediaUnit, VideoFrame } from './media-unit.js';
import type { CreateSoundEncoder, SoundEncoder } from './sound-encoder.js';
import { SoundLine } from './sound-line.js';
import type { SoundFrame } from './sound.js';
import { StandingPicture } from './standing-picture.js';

/**
 * How long a picture waits for its sound to be encoded, so that both go into one fragment, while the
 * encoder keeps up. For one that is behind it waits until that has caught up or given up: sound that
 * comes after its picture has gone has no place any more.
 */
const soundPatienceMs = 250;

/** Sound that is missing for so long beside pictures will not come soon: silence takes its place. */
const audioPatienceMs = 1000;

/** Silence stays so far behind the pictures: sound that comes back is not cut off at its start. */
const silenceLagMs = 200;

/**
 * The start waits so long for a picture that was announced, and for sound that is still being
 * encoded, since players do not take a track that joins later: longer than an encoder that gives
 * nothing is given itself.
 */
const joiningPatienceMs = 12_000;

/**
 * Sound that is so far behind may soon be given up. What follows is declared anew and can be played
 * from its first key frame on, so there shall be one soon after the sound that came out last.
 */
const doubtfulLagMs = 400;
const doubtfulKeyFrameMs = 1000;

/** What waits longer for the start goes to disk meanwhile as it came. */
const openingPatienceMs = 1000;

export interface TakeOptions {
  /** Where on the recording's line this publisher's media begins. */
  readonly startMs: number;
  readonly tracks: readonly PublishedTrack[];
  readonly output: FragmentOutput;
  /** Is given the beginning, while that still waits for the rest of itself, as it came: all of it comes to `output` later. */
  readonly opening: FragmentOutput;
  /** Makes what the sound goes through; null leaves it as it comes. */
  readonly createSoundEncoder: CreateSoundEncoder | null;
  readonly requestKeyFrame: () => void;
  /** Playback can start at key frames only, so there shall be one at least this often. */
  readonly keyFrameIntervalMs: () => number;
  /** Told of what is thrown where sound comes back from being encoded, outside of every call. */
  readonly onFault: (error: unknown) => void;
}

/** One publisher's part of a recording: from its packets to fragments. */
export class Take {
  readonly #source: MediaSource;
  readonly #sound: SoundEncoder | null;
  readonly #soundLine: SoundLine;
  readonly #fragmenter: Fragmenter;
  /** Null once the true beginning is out. */
  #opening: Fragmenter | null;
  /** Hands out encoded sound; nothing once this part is given up. */
  #emitSound: (frame: SoundFrame) => void;
  readonly #kinds: readonly MediaKind[];
  readonly #standing: StandingPicture;
  #firstPictureMs: number | null = null;
  #lastPictureMs = 0;
  /** The newest sound that really came: when it was captured, and when it came; null before any. */
  #lastSound: { readonly timeMs: number; readonly arrivalMs: number } | null = null;
  #nowMs = 0;
  /** Pictures whose sound is being encoded. */
  #pictures: { frame: VideoFrame; arrivalMs: number }[] = [];

  constructor(options: TakeOptions) {
    const { startMs, tracks, output, opening, createSoundEncoder, onFault, ...source } = options;
    this.#source = new MediaSource({
      ...source,
      tracks,
      output: (unit, nowMs) => this.#take(unit, nowMs),
      keyFrameIntervalMs: () =>
        this.#isSoundDoubtful
          ? Math.min(doubtfulKeyFrameMs, source.keyFrameIntervalMs())
          : source.keyFrameIntervalMs(),
    });
    this.#standing = new StandingPicture(source.keyFrameIntervalMs);
    const kinds = tracks.map(({ kind }) => kind);
    this.#kinds = kinds;
    this.#opening = new Fragmenter(startMs, kinds, opening, () => openingPatienceMs);
    const begun: FragmentOutput = {
      init: (...init) => {
        this.#opening = null;
        output.init(...init);
      },
      fragment: (fragment) => output.fragment(fragment),
    };
    this.#fragmenter = new Fragmenter(startMs, kinds, begun, () => this.#patienceMs);
    this.#emitSound = (frame) => {
      this.#releasePictures(frame.timeMs);
      this.#fragmenter.pushAudio(frame);
    };
    this.#sound =
      createSoundEncoder?.((frame) => {
        try {
          this.#emitSound(frame);
        } catch (error) {
          onFault(error);
        }
      }) ?? null;
    this.#soundLine = new SoundLine((frame) => {
      this.#opening?.pushAudio(frame);
      if (this.#sound === null) this.#fragmenter.pushAudio(frame);
      else this.#sound.push(frame, this.#nowMs);
    });
  }

  push(track: PublishedTrack, packet: RtpPacket, arrivalMs: number): void {
    this.#source.push(track, packet, arrivalMs);
  }

  noteReport(kind: MediaKind, timestamp: number, timeMs: number): void {
    this.#source.noteReport(kind, timestamp, timeMs);
  }

  /** Does what has become due. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#source.tick(nowMs);
    this.#fillSound();
    this.#repeatPicture();
    this.#sound?.tick(nowMs);
    this.#releaseDuePictures();
  }

  /** Ends this part and tells where on the recording's line it ends: at once when no sound is being encoded. */
  finish(nowMs: number): number | Promise<number> {
    this.#source.flush(nowMs);
    this.#soundLine.coverUntil(this.#lastPictureMs + lastFrameMs);
    if (this.#sound === null) return this.#fragmenter.finish();
    return this.#sound.finish().then(() => {
      this.#releasePictures(Infinity);
      return this.#fragmenter.finish();
    });
  }

  /** Gives this part up after a fault: what it holds is handed out as far as that goes, and its encoder ends. Never throws. */
  abandon(): void {
    this.#emitSound = () => undefined;
    void this.#sound?.finish().catch(() => undefined);
    try {
      this.#releasePictures(Infinity);
      this.#fragmenter.finish();
    } catch {
      // What cannot be handed out is what the fault costs.
    }
  }

  get #isSoundDoubtful(): boolean {
    const pendingMs = this.#sound?.pendingFromMs ?? Infinity;
    return this.#lastPictureMs - pendingMs > doubtfulLagMs;
  }

  /** How long the start waits for what was announced. */
  get #patienceMs(): number {
    const lacksPicture = this.#firstPictureMs === null && this.#kinds.includes('video');
    const isEncoding = (this.#sound?.pendingFromMs ?? null) !== null;
    return lacksPicture || isEncoding ? joiningPatienceMs : startPatienceMs;
  }

  /**
   * Puts silence where sound was announced and does not come, also before any came: players have to
   * know of it from the start. Goes by when sound came, never beyond where the next would stand:
   * pictures can be seconds ahead of it, as where the first was long on its way.
   */
  #fillSound(): void {
    const firstMs = this.#firstPictureMs;
    if (firstMs === null || !this.#kinds.includes('audio')) return;
    const { timeMs, arrivalMs } = this.#lastSound ?? { timeMs: firstMs, arrivalMs: firstMs };
    const quietMs = this.#nowMs - arrivalMs;
    if (quietMs <= audioPatienceMs) return;
    this.#soundLine.begin(firstMs);
    this.#soundLine.fillUntil(Math.min(this.#lastPictureMs, timeMs + quietMs) - silenceLagMs);
  }

  /** Repeats a picture that stands while sound comes, up to that sound. */
  #repeatPicture(): void {
    if (this.#lastSound === null) return;
    const repeated = this.#standing.repeatUntil(this.#lastSound.timeMs, this.#nowMs);
    if (repeated.length === 0) return;
    this.#source.expectKeyFrame();
    for (const frame of repeated) this.#takePicture(frame);
  }

  /** Hands on the pictures whose sound is out, and those that need not wait any longer. */
  #releaseDuePictures(): void {
    this.#releasePictures(this.#sound?.pendingFromMs ?? Infinity);
    this.#returnSound();
    if (this.#sound?.isBehind === true) return;
    while (this.#nowMs - (this.#pictures[0]?.arrivalMs ?? Infinity) >= soundPatienceMs) {
      this.#releaseFirst();
    }
  }

  /** Hands on the pictures up to a time, or up to one that sound returns with. */
  #releasePictures(untilMs: number): void {
    while (this.#pictures.length > 0 && (this.#pictures[0]?.frame.timeMs ?? 0) <= untilMs) {
      if (this.#canReturn) return;
      this.#releaseFirst();
    }
  }

  /** Whether sound that went on as it came can be encoded again from the next picture on. */
  get #canReturn(): boolean {
    const frame = this.#pictures[0]?.frame;
    return frame?.isKey === true && this.#sound?.canReturnAt(frame.timeMs) === true;
  }

  /**
   * Lets encoded sound begin with a key frame, since what is declared anew is played from there: a
   * recording, a segment. What there was of sound beside it is taken back and comes encoded.
   */
  #returnSound(): void {
    const soundMs = this.#soundLine.endMs;
    const isAlone = this.#firstPictureMs === null && soundMs !== null;
    if (this.#canReturn) this.#releaseFirst();
    else if (!isAlone || this.#sound?.canReturnAt(soundMs) !== true) return;
    const fromMs = this.#fragmenter.withdrawSound();
    if (fromMs !== null) this.#sound?.returnFrom(fromMs);
    this.#releasePictures(this.#sound?.pendingFromMs ?? Infinity);
  }

  #releaseFirst(): void {
    const first = this.#pictures.shift();
    if (first !== undefined) this.#fragmenter.pushVideo(first.frame);
  }

  #take(unit: MediaUnit, nowMs: number): void {
    this.#nowMs = nowMs;
    if (unit.kind === 'audio') {
      this.#lastSound = { timeMs: unit.timeMs, arrivalMs: nowMs };
      this.#soundLine.push(unit.timeMs, unit.bytes, unit.samples, this.#firstPictureMs);
      return;
    }
    this.#standing.note(unit, nowMs);
    this.#takePicture(unit);
    this.#releaseDuePictures();
  }

  #takePicture(frame: VideoFrame): void {
    this.#firstPictureMs ??= frame.timeMs;
    this.#lastPictureMs = frame.timeMs;
    this.#opening?.pushVideo(frame);
    this.#pictures.push({ frame, arrivalMs: this.#nowMs });
  }
}
