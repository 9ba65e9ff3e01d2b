import type { MediaUnit } from '../media/media-unit.js';
import { opusSilence, opusSilenceSamples } from '../codecs/opus-packet.js';
import { formatBlock, formatClusterStart, formatMatroskaHeader } from './matroska.js';
import type { RelayTracks } from './relay-tracks.js';

/** Offsets in a cluster have 16 bits; ten seconds are far from their end. */
const maxClusterMs = 10_000;

/** Sound that lags so far behind the picture is filled with silence: ffmpeg waits for neither. */
const silenceAfterMs = 1000;

/** More is a gap that nobody fills packet by packet: the sound goes on where it comes again. */
const maxSilenceMs = 10_000;

const samplesPerMs = 48;

/** Writes one run of media as a live Matroska stream whose time begins at nought. */
export class StreamWriter {
  readonly tracks: RelayTracks;
  readonly #startMs: number;
  readonly #write: (bytes: Buffer) => void;
  #clusterMs: number | null = null;
  #lastMs = { audio: -1, video: -1 };
  /** Until where there is sound. */
  #soundEndMs = 0;

  /** `startMs`: what of the engine's clock is the stream's beginning. */
  constructor(tracks: RelayTracks, startMs: number, write: (bytes: Buffer) => void) {
    this.tracks = tracks;
    this.#startMs = startMs;
    this.#write = write;
    write(formatMatroskaHeader(tracks));
  }

  /** Whether a unit belongs to a track that was declared. */
  takes(unit: MediaUnit): boolean {
    if (unit.kind === 'audio') return this.tracks.hasAudio;
    return this.tracks.video?.codec === unit.config.codec;
  }

  /** Writes a unit; one from before the beginning is passed over. */
  push(unit: MediaUnit): void {
    const atMs = Math.round(unit.timeMs - this.#startMs);
    if (atMs < 0) return;
    if (unit.kind === 'audio') {
      this.#soundEndMs = atMs + unit.samples / samplesPerMs;
      this.#block('audio', atMs, true, unit.bytes);
      return;
    }
    if (this.tracks.hasAudio) this.#fillSilence(atMs);
    this.#block('video', atMs, unit.isKey, unit.bytes);
  }

  #fillSilence(untilMs: number): void {
    if (untilMs - this.#soundEndMs > maxSilenceMs) this.#soundEndMs = untilMs - silenceAfterMs;
    while (untilMs - this.#soundEndMs > silenceAfterMs) {
      this.#block('audio', Math.round(this.#soundEndMs), true, opusSilence);
      this.#soundEndMs += opusSilenceSamples / samplesPerMs;
    }
  }

  #block(kind: 'audio' | 'video', wantedMs: number, isKey: boolean, bytes: Buffer): void {
    // Times of a track never stand still or go back, whatever its sender's clock did.
    const atMs = Math.max(wantedMs, this.#lastMs[kind] + 1);
    this.#lastMs[kind] = atMs;
    const isClusterDue =
      this.#clusterMs === null ||
      (kind === 'video' && isKey) ||
      Math.abs(atMs - this.#clusterMs) > maxClusterMs;
    if (isClusterDue) {
      this.#clusterMs = atMs;
      this.#write(formatClusterStart(atMs));
    }
    this.#write(formatBlock(kind, atMs - (this.#clusterMs ?? atMs), isKey, bytes));
  }
}
