import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import { findBoxes, walkBoxes } from '../../../src/engine/mp4/mp4-walk.js';
import { LiveRecording } from '../../../src/engine/recording/live-recording.js';
import { PieceTiming } from '../../../src/engine/transcoding/piece-timing.js';
import type { Fragment } from '../../../src/engine/media/fragment.js';
import type { Mp4Tracks } from '../../../src/engine/media/mp4-init.js';
import type { SoundCodec } from '../../../src/engine/media/sound.js';
import type { CountedEvent } from './counted-event.js';

/** A stretch of an event, in seconds from its beginning. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Records parts of the event, as a broadcast whose publisher was lost in between. They begin at whole even
 * seconds. `of` is the same event coded otherwise.
 */
export async function recordSpans(
  event: CountedEvent,
  folder: string,
  id: string,
  spans: readonly (Span & { readonly of?: CountedEvent })[],
): Promise<void> {
  const [first] = spans;
  const recording = new LiveRecording({
    id,
    folder: join(folder, id),
    startedMs: event.startMs + (first?.from ?? 0) * 1000,
    clock: () => event.startMs + event.seconds * 1000,
    onChange: () => undefined,
    onFailure: (reason) => {
      throw new Error(reason);
    },
  });
  let lineMs = 0;
  for (const { from, to, of = event } of spans) {
    const { init, tracks, fragments } = await readMaster(of);
    const own = fragments.filter(({ startMs }) => {
      const atMs = startMs - of.lateMs;
      return atMs >= from * 1000 - 30 && atMs < to * 1000 - 1;
    });
    const beginMs = own[0]?.startMs ?? 0;
    recording.init(init, lineMs, tracks);
    for (const fragment of own) {
      const startMs = fragment.startMs - beginMs + lineMs;
      const bytes = moveFragment(fragment.bytes, startMs - fragment.startMs, of.hasPictures);
      const capturedMs = event.startMs + fragment.startMs - of.lateMs;
      recording.fragment({ ...fragment, bytes, startMs, capturedMs });
    }
    lineMs += (own.at(-1)?.startMs ?? 0) + (own.at(-1)?.durationMs ?? 0) - beginMs;
  }
  await recording.finish();
}

interface Master {
  readonly init: Buffer;
  readonly tracks: Mp4Tracks;
  readonly fragments: readonly Fragment[];
}

const masters = new Map<string, Promise<Master>>();

function readMaster({ recorded, sound }: CountedEvent): Promise<Master> {
  const known = masters.get(recorded) ?? loadMaster(recorded, sound);
  masters.set(recorded, known);
  return known;
}

async function loadMaster(path: string, sound: SoundCodec | null): Promise<Master> {
  let init: Buffer = Buffer.alloc(0);
  let tracks: Mp4Tracks = { video: null, sound: null };
  const fragments: Fragment[] = [];
  const timing = new PieceTiming({
    startMs: null,
    sound,
    output: {
      init: (bytes, _startMs, declared) => {
        init = bytes;
        tracks = declared;
      },
      fragment: (fragment) => fragments.push(fragment),
    },
  });
  for await (const chunk of createReadStream(path)) timing.push(chunk as Buffer);
  return { init, tracks, fragments };
}

/** The same fragment at another time. */
function moveFragment(bytes: Buffer, byMs: number, hasPictures: boolean): Buffer {
  const moved = Buffer.from(bytes);
  for (const moof of walkBoxes(moved).filter(({ type }) => type === 'moof')) {
    for (const traf of findBoxes(moved, moof, 'traf')) {
      const [head] = findBoxes(moved, traf, 'tfhd');
      const [time] = findBoxes(moved, traf, 'tfdt');
      if (head === undefined || time === undefined) continue;
      const ticksPerMs = hasPictures && moved.readUInt32BE(head.body + 4) === 1 ? 90 : 48;
      const ticks = Number(moved.readBigUInt64BE(time.body + 4)) + Math.round(byMs * ticksPerMs);
      moved.writeBigUInt64BE(BigInt(Math.max(0, ticks)), time.body + 4);
    }
  }
  return moved;
}
