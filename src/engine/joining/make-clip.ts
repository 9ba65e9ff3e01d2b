import { stat } from 'node:fs/promises';

import { clipLeadSeconds, createClipArguments } from './clip-arguments.js';
import type { ClipCopying } from './clip-arguments.js';
import { isSameCoding } from './join-coding.js';
import type { JoinCoding } from './join-coding.js';
import type { Clip } from './plan-takes.js';
import { runFfmpeg } from './run-ffmpeg.js';
import type { SafetyPiece } from './safety-piece.js';
import { readFilePieces } from './fragment-reader.js';
import { readStretches } from './stretch.js';
import type { Stretch } from './stretch.js';
import { walkBoxes } from '../media/mp4-walk.js';

/** What an honest piece may be longer than its device says: its recorder was stopped a little later. */
const longerMs = 2_000;

/** Pieces of some seconds are done in one; a slow machine that is busy with what is live takes its time. */
const leastMs = 60_000;

/** Three times as long as a piece of 2.6 Mbit/s lasts. */
const bytesPerMs = 100;

/** What transcoding can make of little: more is a picture that was not worth it. */
const growth = { factor: 8, leastBytes: 16 * 1024 * 1024 } as const;

export interface ClipOptions {
  readonly program: string;
  readonly pacing: readonly string[];
  readonly coding: JoinCoding;
  readonly signal: AbortSignal;
}

/**
 * Makes of a piece what can be joined to a recording, in a file of its own. Null for what is no such
 * thing: damaged, empty, of another kind than it says, without a picture where one is needed.
 */
export async function makeClip(
  piece: SafetyPiece,
  target: string,
  { program, pacing, coding, signal }: ClipOptions,
): Promise<Clip | null> {
  const size = (await stat(piece.path).catch(() => null))?.size ?? 0;
  const startMs = Date.parse(piece.startedAt);
  const lacksPictures = coding.video !== null && piece.type.startsWith('audio/');
  if (size === 0 || Number.isNaN(startMs) || lacksPictures) return null;
  const limits = {
    withinMs: leastMs + Math.round(size / bytesPerMs),
    maxBytes: size * growth.factor + growth.leastBytes,
  };
  const make = async (copying: ClipCopying, isSilent: boolean): Promise<Stretch | null> => {
    const { path: source, type } = piece;
    const { maxBytes, withinMs } = limits;
    const options = { source, type, target, coding, copying, isSilent, maxBytes, pacing };
    if (!(await runFfmpeg(program, createClipArguments(options), { withinMs, signal })))
      return null;
    const shiftMs = startMs - clipLeadSeconds * 1000;
    return await readClip(target, shiftMs, coding, copying);
  };
  // What the recorders of browsers make: pictures that can stay, sound that is Opus but in MP4.
  const isMp4 = piece.type.endsWith('mp4');
  const likely = { video: true, sound: isMp4 === (coding.sound === 'mp4a') };
  const attempts: readonly (readonly [ClipCopying, boolean])[] = [
    [likely, false],
    [{ video: true, sound: false }, false],
    [{ video: false, sound: false }, false],
    [{ video: true, sound: false }, true],
    [{ video: false, sound: false }, true],
  ];
  for (const [copying, isSilent] of attempts) {
    const stretch = await make(copying, isSilent);
    if (stretch === null) continue;
    const endMs = Math.min(stretch.endMs, startMs + piece.duration * 1000 + longerMs);
    if (endMs <= stretch.startMs) return null;
    return { ...stretch, endMs, broadcastId: piece.broadcastId };
  }
  return null;
}

/** The one stretch of a clip's file; null where it is not as it was to be. */
async function readClip(
  path: string,
  shiftMs: number,
  coding: JoinCoding,
  copying: ClipCopying,
): Promise<Stretch | null> {
  try {
    const [stretch, ...others] = await readStretches(path, () => shiftMs);
    if (stretch === undefined || others.length > 0) return null;
    if (!isSameCoding(stretch.coding, coding)) return null;
    return copying.sound && !(await hasUsualSound(path)) ? null : stretch;
  } catch {
    return null;
  }
}

/** Whether sound that was copied has the recorder's rate and channels: else players would play it too fast or too slow. */
async function hasUsualSound(path: string): Promise<boolean> {
  for await (const piece of readFilePieces(path)) {
    if (piece.kind !== 'init') continue;
    const sound = piece.tracks.find(({ kind }) => kind === 'audio');
    if (sound === undefined) return true;
    if (sound.timescale !== 48_000) return false;
    if (sound.entry.readUInt16BE(24) !== 2) return false;
    return walkBoxes(sound.entry, 36).some(({ type }) => type === 'esds' || type === 'dOps');
  }
  return false;
}
