import type { Fragment } from '../media/fragment.js';
import type { MediaConsumer } from '../media/media-line.js';
import { formatFragment } from '../mp4/mp4-fragment.js';
import type { Mp4Sample } from '../mp4/mp4-fragment.js';
import { audioTimescale, formatInit, trackIds, videoTimescale } from '../media/mp4-init.js';
import type { Mp4Tracks } from '../media/mp4-init.js';
import { toTicks } from '../media/ticks.js';
import { blackConfig, blackPicture, silence, silenceCodec, silenceSamples } from './stand-ins.js';

/** What comes has both kinds of media, or a stand-in is put beside the one that it has. */
type Completion =
  | { readonly missing: 'nothing' | 'picture' }
  | {
      readonly missing: 'sound';
      /** Where the next silence goes. */
      ticks: number;
    };

/**
 * Stands before live HLS and lets it always have sound and picture: silence, or a black picture, for
 * a publisher that has not got the other. So a kind of media can come later, which players take as
 * another form of what they have and not as another track.
 */
export class CompleteTracks implements MediaConsumer {
  readonly #consumer: MediaConsumer;
  #completion: Completion = { missing: 'nothing' };

  constructor(consumer: MediaConsumer) {
    this.#consumer = consumer;
  }

  begin(nowMs: number): void {
    this.#consumer.begin(nowMs);
  }

  init(bytes: Buffer, startMs: number, { video, sound }: Mp4Tracks): void {
    const tracks = { video: video ?? blackConfig, sound: sound ?? silenceCodec };
    if (video !== null && sound !== null) this.#completion = { missing: 'nothing' };
    else if (video === null) this.#completion = { missing: 'picture' };
    else this.#completion = { missing: 'sound', ticks: toTicks(startMs, audioTimescale) };
    const isComplete = this.#completion.missing === 'nothing';
    this.#consumer.init(isComplete ? bytes : formatInit(tracks), startMs, tracks);
  }

  fragment(fragment: Fragment): void {
    const standIn = this.#createStandIn(fragment);
    const bytes = standIn === null ? fragment.bytes : Buffer.concat([fragment.bytes, standIn]);
    this.#consumer.fragment({ ...fragment, bytes });
  }

  pause(): void {
    this.#consumer.pause();
  }

  end(): void {
    this.#consumer.end();
  }

  fail(reason: string): void {
    this.#consumer.fail(reason);
  }

  /** What goes behind a fragment; null where nothing is missing in it. */
  #createStandIn({ startMs, durationMs }: Fragment): Buffer | null {
    const completion = this.#completion;
    switch (completion.missing) {
      case 'nothing':
        return null;
      case 'picture':
        return createBlack(startMs, startMs + durationMs);
      case 'sound': {
        const startTicks = completion.ticks;
        const samples = createSilence(toTicks(startMs + durationMs, audioTimescale) - startTicks);
        if (samples.length === 0) return null;
        completion.ticks += samples.length * silenceSamples;
        return formatFragment(0, [{ trackId: trackIds.audio, startTicks, samples }]);
      }
    }
  }
}

function createBlack(startMs: number, endMs: number): Buffer {
  const startTicks = toTicks(startMs, videoTimescale);
  const duration = toTicks(endMs, videoTimescale) - startTicks;
  const sample = { duration, bytes: blackPicture, isKey: true };
  return formatFragment(0, [{ trackId: trackIds.video, startTicks, samples: [sample] }]);
}

/** Silence that is at least so long. */
function createSilence(ticks: number): Mp4Sample[] {
  const count = Math.max(0, Math.ceil(ticks / silenceSamples));
  const sample = { duration: silenceSamples, bytes: silence, isKey: true };
  return Array.from({ length: count }, () => sample);
}
