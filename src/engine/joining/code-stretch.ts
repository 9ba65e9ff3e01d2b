import { walkBoxes } from '../mp4/mp4-walk.js';
import { clipLeadSeconds, createClipArguments } from './clip-arguments.js';
import type { ClipArguments } from './clip-arguments.js';
import { readFilePieces } from './fragment-reader.js';
import { isSameCoding } from './join-coding.js';
import type { CommonCoding } from './join-coding.js';
import { runFfmpeg } from './run-ffmpeg.js';
import { readStretches } from './stretch.js';
import type { Stretch } from './stretch.js';

/** What is the same for all that goes into one recording. */
export interface CodingOptions {
  readonly program: string;
  readonly pacing: readonly string[];
  /** What it is to be joined to. */
  readonly coding: CommonCoding;
  readonly signal: AbortSignal;
}

export interface CodeRequest extends Omit<ClipArguments, 'coding' | 'pacing'> {
  readonly withinMs: number;
  /** What to add to a time of the media to have when it was captured. */
  readonly shiftMs: number;
}

/** Makes of media a file that can be joined to a recording. Null where what comes of it is not as it was to be. */
export async function codeStretch(
  { withinMs, shiftMs, ...request }: CodeRequest,
  { program, pacing, coding, signal }: CodingOptions,
): Promise<Stretch | null> {
  const { target, copying } = request;
  const args = createClipArguments({ ...request, coding, pacing });
  if (!(await runFfmpeg(program, args, { withinMs, signal }))) return null;
  try {
    const laterMs = clipLeadSeconds * 1000;
    const [stretch, ...others] = await readStretches(target, () => shiftMs - laterMs);
    if (stretch === undefined || others.length > 0) return null;
    if (!isSameCoding(stretch.coding, coding)) return null;
    return copying.sound && !(await hasUsualSound(target)) ? null : stretch;
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
