import type { MediaKind } from '../codec.js';
import { MediaSource } from '../media/media-source.js';
import type { MediaUnit } from '../media/media-unit.js';
import type { PublishedTrack } from '../room/publisher-session.js';
import type { RoomSink } from '../room/room.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import type { RelayPush } from './relay-push.js';

/** Live services want a key frame every 2 to 8 s. */
const keyFrameIntervalMs = 4000;

export interface StreamRelayOptions {
  readonly requestKeyFrame: () => void;
  /** A fault of the engine's own in one push. */
  readonly onFault: (error: unknown) => void;
}

/** What takes one stream's media to its pushes. Costs nothing while there are none, and never throws into the room. */
export class StreamRelay implements RoomSink {
  readonly #options: StreamRelayOptions;
  readonly #pushes = new Map<string, RelayPush>();
  #tracks: readonly PublishedTrack[] | null = null;
  #source: MediaSource | null = null;

  constructor(options: StreamRelayOptions) {
    this.#options = options;
  }

  get pushes(): readonly RelayPush[] {
    return [...this.#pushes.values()];
  }

  /** Adds a push; one of a broadcast that is under way begins at its next key frame. */
  add(push: RelayPush): void {
    this.#pushes.set(push.target.id, push);
    if (this.#tracks === null) return;
    this.#begin(push, this.#tracks);
    this.#options.requestKeyFrame();
  }

  remove(push: RelayPush): void {
    this.#pushes.delete(push.target.id);
    push.end();
    if (this.#pushes.size === 0) this.#source = null;
  }

  begin(tracks: readonly PublishedTrack[]): void {
    this.#tracks = tracks;
    this.#source = null;
    for (const push of this.#pushes.values()) this.#begin(push, tracks);
  }

  media(track: PublishedTrack, packet: RtpPacket, arrivalMs: number): void {
    if (this.#pushes.size === 0 || this.#tracks === null) return;
    try {
      this.#source ??= this.#createSource(this.#tracks);
      this.#source.push(track, packet, arrivalMs);
    } catch (error) {
      this.#options.onFault(error);
      this.#source = null;
    }
  }

  clock({ kind }: PublishedTrack, timestamp: number, timeMs: number): void {
    this.#source?.noteReport(kind, timestamp, timeMs);
  }

  tick(nowMs: number): void {
    for (const push of this.#pushes.values()) this.#guard(push, () => push.tick(nowMs));
    this.#source?.tick(nowMs);
  }

  /** The publisher is lost. The connections stay for as long as the far ends keep them. */
  pause(): void {
    this.#source = null;
    this.#tracks = null;
    for (const push of this.#pushes.values()) push.pause();
  }

  end(): void {
    this.pause();
    for (const push of this.#pushes.values()) this.#guard(push, () => push.end());
  }

  #begin(push: RelayPush, tracks: readonly PublishedTrack[]): void {
    const kinds: MediaKind[] = tracks.map(({ kind }) => kind);
    this.#guard(push, () => push.begin(kinds));
  }

  #createSource(tracks: readonly PublishedTrack[]): MediaSource {
    return new MediaSource({
      tracks,
      output: (unit) => this.#take(unit),
      requestKeyFrame: this.#options.requestKeyFrame,
      keyFrameIntervalMs: () => keyFrameIntervalMs,
    });
  }

  #take(unit: MediaUnit): void {
    for (const push of this.#pushes.values()) this.#guard(push, () => push.take(unit));
  }

  /** What one push throws costs that push. */
  #guard(push: RelayPush, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onFault(error);
      push.fail();
    }
  }
}
