import { stat } from 'node:fs/promises';

import { noStandIns } from './clip-arguments.js';
import type { ClipCopying, PictureSize, StandIns } from './clip-arguments.js';
import { codeStretch } from './code-stretch.js';
import type { CodingOptions } from './code-stretch.js';
import type { Clip } from './plan-takes.js';
import type { SafetyPiece } from './safety-piece.js';

/** What an honest piece may be longer than its device says: its recorder was stopped a little later. */
const longerMs = 2_000;

/** Pieces of some seconds are done in one; a slow machine that is busy with what is live takes its time. */
const leastMs = 60_000;

/** Three times as long as a piece of 2.6 Mbit/s lasts. */
const bytesPerMs = 100;

/** What transcoding can make of little: more is a picture that was not worth it. */
const growth = { factor: 8, leastBytes: 16 * 1024 * 1024 } as const;

export interface ClipOptions extends CodingOptions {
  /** Of what stands for pictures that a piece lacks. */
  readonly size: PictureSize;
}

type Attempt = readonly [ClipCopying, StandIns];

/**
 * Makes of a piece what can be joined to a recording, in a file of its own. Null for what is no such
 * thing: damaged, empty, of another kind than it says.
 */
export async function makeClip(
  piece: SafetyPiece,
  target: string,
  options: ClipOptions,
): Promise<Clip | null> {
  const size = (await stat(piece.path).catch(() => null))?.size ?? 0;
  const startMs = Date.parse(piece.startedAt);
  if (size === 0 || Number.isNaN(startMs)) return null;
  const request = {
    source: piece.path,
    part: null,
    type: piece.type,
    target,
    shiftMs: startMs,
    withinMs: leastMs + Math.round(size / bytesPerMs),
    maxBytes: size * growth.factor + growth.leastBytes,
  };
  for (const [copying, standIns] of listAttempts(piece, options)) {
    const stretch = await codeStretch({ ...request, copying, standIns }, options);
    if (stretch === null) continue;
    const endMs = Math.min(stretch.endMs, startMs + piece.duration * 1000 + longerMs);
    if (endMs <= stretch.startMs) return null;
    return {
      ...stretch,
      endMs,
      broadcastId: piece.broadcastId,
      isPartial: standIns.black !== null,
    };
  }
  return null;
}

/** What the recorders of browsers make goes first: pictures that can stay, sound that is Opus but in MP4. */
function listAttempts({ type }: SafetyPiece, { coding, size }: ClipOptions): readonly Attempt[] {
  const isMp4 = type.endsWith('mp4');
  const likely = { video: true, sound: isMp4 === (coding.sound === 'mp4a') };
  if (type.startsWith('audio/') && coding.video !== null) {
    const black = { ...noStandIns, black: size };
    return [
      [likely, black],
      [{ video: true, sound: false }, black],
    ];
  }
  const silent = { ...noStandIns, silence: true };
  return [
    [likely, noStandIns],
    [{ video: true, sound: false }, noStandIns],
    [{ video: false, sound: false }, noStandIns],
    [{ video: true, sound: false }, silent],
    [{ video: false, sound: false }, silent],
  ];
}
