import type { MediaKind } from '../codec.js';
import type { FragmentOutput } from './fragment.js';
import type { VideoFrame } from './media-unit.js';
import { formatFragment } from '../mp4/mp4-fragment.js';
import type { Mp4Sample } from '../mp4/mp4-fragment.js';
import { audioTimescale, formatInit, trackIds, videoTimescale } from './mp4-init.js';
import type { Mp4Tracks } from './mp4-init.js';
import { SoundRun } from './sound-run.js';
import { isSameSound, samplesPerMs } from './sound.js';
import type { SoundFrame } from './sound.js';
import { toMs, toTicks } from './ticks.js';
import { isSameVideo } from '../codecs/video-config.js';

/**
 * No fragment is longer than this: it is also a part of live HLS, whose delay is about four of them
 * and whose playlist names it once and for all. Only a picture alone that stands for longer, with
 * no sound beside it, makes a longer one.
 */
export const fragmentMs = 350;

/** A sender of nothing but key frames does not cut its fragments shorter than this. */
const minFragmentMs = 250;

/** The next picture may come so long after its sound; then that goes on without it. */
const latePictureMs = 400;

/** How long the start waits for a kind of media that was announced and has not come. */
export const startPatienceMs = 2000;

/** A fragment of what belongs before it lasts for so long: none lasts for no time at all. */
const shortestMs = 1;

/** Duration of a last picture of which nothing follows. */
export const lastFrameMs = 33;

interface Waiting {
  readonly phase: 'waiting';
  readonly video: VideoFrame[];
  readonly audio: SoundFrame[];
}

interface Running {
  readonly phase: 'running';
  /** What to add to a captured time to have it on the recording's line. */
  readonly shiftMs: number;
  tracks: Mp4Tracks;
  fragmentStartMs: number;
  /** The newest picture; its duration is known when the next one comes. */
  held: { frame: VideoFrame; atMs: number } | null;
  video: { atMs: number; sample: Mp4Sample }[];
  readonly audio: SoundRun;
}

/**
 * Makes the fragments of one publisher's media, on one unbroken line of time: pictures last until
 * the next one; a change of picture size, or of the sound's codec, begins anew.
 */
export class Fragmenter {
  readonly #startMs: number;
  readonly #expected: ReadonlySet<MediaKind>;
  readonly #output: FragmentOutput;
  readonly #patienceMs: () => number;
  #state: Waiting | Running = { phase: 'waiting', video: [], audio: [] };
  #sequence = 0;

  /** `startMs` is where on the recording's line this media begins, `patienceMs` how long that waits for what was announced. */
  constructor(
    startMs: number,
    expected: Iterable<MediaKind>,
    output: FragmentOutput,
    patienceMs = () => startPatienceMs,
  ) {
    this.#startMs = startMs;
    this.#expected = new Set(expected);
    this.#output = output;
    this.#patienceMs = patienceMs;
  }

  /** Takes the next picture; the first ones until a key frame are passed over. */
  pushVideo(frame: VideoFrame): void {
    const state = this.#state;
    if (state.phase === 'waiting') {
      if (state.video.length === 0 && !frame.isKey) return;
      state.video.push(frame);
      this.#startWhenReady(frame.timeMs);
      return;
    }
    const { video } = state.tracks;
    if (video === null && !frame.isKey) return;
    const earliestMs = (state.held?.atMs ?? state.fragmentStartMs) + 1;
    const atMs = Math.max(frame.timeMs + state.shiftMs, state.held === null ? 0 : earliestMs);
    const intervalMs = atMs - (state.held?.atMs ?? atMs);
    this.#cutStanding(state, atMs);
    this.#closeHeld(state, atMs);
    if (frame.isKey && (video === null || !isSameVideo(video, frame.config))) {
      this.#cut(state, Math.max(atMs, state.fragmentStartMs));
      this.#declare(state, { ...state.tracks, video: frame.config });
    } else {
      const lengthMs = atMs - state.fragmentStartMs;
      // A key frame starts a fragment, so that playback can start there.
      const isKeyDue =
        frame.isKey && (lengthMs >= minFragmentMs || state.video[0]?.sample.isKey !== true);
      const isNextTooLate = lengthMs + intervalMs > fragmentMs;
      if (isKeyDue || isNextTooLate) this.#cut(state, atMs);
    }
    state.held = { frame, atMs };
  }

  /** Takes the next packet of sound. */
  pushAudio(frame: SoundFrame): void {
    const state = this.#state;
    if (state.phase === 'waiting') {
      state.audio.push(frame);
      this.#startWhenReady(frame.timeMs);
      return;
    }
    const { sound } = state.tracks;
    if (sound === null || !isSameSound(sound, frame.codec)) {
      const atMs = Math.max(frame.timeMs + state.shiftMs, state.fragmentStartMs);
      if (sound === null) this.#cut(state, atMs);
      else this.#cutSound(state, atMs);
      this.#declare(state, { ...state.tracks, sound: frame.codec });
      if (sound === null) state.audio.begin(toTicks(atMs, audioTimescale));
    }
    const atTicks = toTicks(frame.timeMs + state.shiftMs, audioTimescale);
    if (!state.audio.push(frame, atTicks)) return;
    const endMs = toMs(state.audio.endTicks, audioTimescale);
    if (state.tracks.video !== null) this.#cutStanding(state, endMs - latePictureMs);
    else if (endMs - state.fragmentStartMs + frame.samples / samplesPerMs > fragmentMs) {
      this.#cut(state, endMs);
    }
  }

  /**
   * Takes back the sound from the newest picture on, so that it can come again in another codec.
   * Returns from when on it is missing, on the capturing clock; null before the start.
   */
  withdrawSound(): number | null {
    const state = this.#state;
    if (state.phase === 'waiting') return null;
    state.audio.withdraw(toTicks(state.held?.atMs ?? Infinity, audioTimescale));
    return toMs(state.audio.endTicks, audioTimescale) - state.shiftMs;
  }

  /** Writes out what is left and returns where on the recording's line this media ends. */
  finish(): number {
    if (this.#state.phase === 'waiting') this.#start(this.#state);
    const state = this.#state;
    if (state.phase === 'waiting') return this.#startMs;
    const audioEndMs = state.tracks.sound === null ? 0 : toMs(state.audio.endTicks, audioTimescale);
    const videoEndMs = state.held === null ? 0 : state.held.atMs + lastFrameMs;
    const endMs = Math.max(audioEndMs, videoEndMs, state.fragmentStartMs);
    this.#closeHeld(state, endMs);
    this.#cut(state, endMs);
    return state.fragmentStartMs;
  }

  #startWhenReady(nowMs: number): void {
    const state = this.#state;
    if (state.phase !== 'waiting') return;
    const hasAll =
      (!this.#expected.has('video') || state.video.length > 0) &&
      (!this.#expected.has('audio') || state.audio.length > 0);
    const firstMs = Math.min(...[...state.video, ...state.audio].map(({ timeMs }) => timeMs));
    if (hasAll || nowMs - firstMs >= this.#patienceMs()) this.#start(state);
  }

  #start({ video, audio }: Waiting): void {
    const times = [...video.slice(0, 1), ...audio.slice(0, 1)].map(({ timeMs }) => timeMs);
    if (times.length === 0) return;
    const firstMs = Math.min(...times);
    const [firstFrame] = video;
    const state: Running = {
      phase: 'running',
      shiftMs: this.#startMs - firstMs,
      tracks: { video: firstFrame?.config ?? null, sound: audio[0]?.codec ?? null },
      fragmentStartMs: this.#startMs,
      held: null,
      video: [],
      audio: new SoundRun(toTicks(this.#startMs, audioTimescale)),
    };
    this.#state = state;
    this.#declare(state, state.tracks);
    // The first picture stands from the very beginning, so that no player waits for one at the start.
    if (firstFrame !== undefined) state.held = { frame: firstFrame, atMs: this.#startMs };
    const standing = firstFrame === undefined ? [] : repeatUntilSent(firstFrame, firstMs);
    const rest = [...standing, ...video.slice(1), ...audio].sort((a, b) => a.timeMs - b.timeMs);
    for (const frame of rest) {
      if ('isKey' in frame) this.pushVideo(frame);
      else this.pushAudio(frame);
    }
  }

  #declare(state: Running, tracks: Mp4Tracks): void {
    state.tracks = tracks;
    this.#output.init(formatInit(tracks), state.fragmentStartMs, tracks);
  }

  #closeHeld(state: Running, endMs: number): void {
    if (state.held === null) return;
    const { frame, atMs } = state.held;
    const duration = toTicks(endMs, videoTimescale) - toTicks(atMs, videoTimescale);
    if (duration > 0) {
      state.video.push({ atMs, sample: { duration, bytes: frame.bytes, isKey: frame.isKey } });
    }
    state.held = null;
  }

  /**
   * Cuts what is too long up to `untilMs`, where a picture stands for longer than it was to: before
   * that picture, then by the sound beside it. The picture itself is handed out when its duration
   * is known.
   */
  #cutStanding(state: Running, untilMs: number): void {
    const heldMs = state.held?.atMs ?? state.fragmentStartMs;
    if (untilMs - state.fragmentStartMs > fragmentMs) this.#cut(state, heldMs);
    while (untilMs - state.fragmentStartMs > fragmentMs) {
      const cutMs = state.fragmentStartMs + fragmentMs;
      if (toMs(state.audio.endTicks, audioTimescale) < cutMs) return;
      this.#cut(state, cutMs);
      if (state.fragmentStartMs < cutMs) return;
    }
  }

  /**
   * Hands out all sound that there is, and the pictures beside it: what follows is declared as
   * another codec. Sound that was behind its pictures gets a fragment where theirs have gone.
   */
  #cutSound(state: Running, atMs: number): void {
    const leastMs = state.fragmentStartMs + (state.audio.isEmpty ? 0 : shortestMs);
    this.#cut(state, Math.max(atMs, state.held?.atMs ?? 0, leastMs));
  }

  /** Hands out everything before `atMs`. */
  #cut(state: Running, atMs: number): void {
    const { video } = state;
    const durationMs = atMs - state.fragmentStartMs;
    if (durationMs <= 0) return;
    const audio = state.audio.takeBefore(toTicks(atMs, audioTimescale));
    if (audio.length === 0 && video.length === 0) return;
    const bytes = formatFragment((this.#sequence += 1), [
      {
        trackId: trackIds.video,
        startTicks: toTicks(video[0]?.atMs ?? 0, videoTimescale),
        samples: video.map(({ sample }) => sample),
      },
      {
        trackId: trackIds.audio,
        startTicks: audio[0]?.atTicks ?? 0,
        samples: audio.map(({ sample }) => sample),
      },
    ]);
    const isIndependent = state.tracks.video === null || video[0]?.sample.isKey === true;
    const startMs = state.fragmentStartMs;
    const capturedMs = startMs - state.shiftMs;
    this.#output.fragment({ bytes, startMs, durationMs, capturedMs, isIndependent });
    state.fragmentStartMs = atMs;
    state.video = [];
  }
}

/**
 * The first picture, a key frame, for each fragment from the one after the first up to its own time:
 * a picture that lasts for seconds would keep all of them in one.
 */
function repeatUntilSent(frame: VideoFrame, firstMs: number): VideoFrame[] {
  const count = Math.max(0, Math.ceil((frame.timeMs - firstMs) / fragmentMs) - 1);
  return Array.from({ length: count }, (_, i) => ({
    ...frame,
    timeMs: firstMs + (i + 1) * fragmentMs,
  }));
}
