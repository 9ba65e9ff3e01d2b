import { randomBytes } from 'node:crypto';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import type { RecordingSummary } from '../recording/finished-recording.js';
import { findTranscoder } from '../transcoding/find-transcoder.js';
import { alignClips } from './align-clips.js';
import { isSameCoding, usualCoding } from './join-coding.js';
import type { JoinCoding } from './join-coding.js';
import { makeClip } from './make-clip.js';
import type { ClipOptions } from './make-clip.js';
import { hasFill, planTakes } from './plan-takes.js';
import type { Clip } from './plan-takes.js';
import { readRecorded } from './read-recorded.js';
import type { SafetyPiece } from './safety-piece.js';
import { splitAtHoles } from './split-holes.js';
import type { Hole, Stretch } from './stretch.js';
import { fillFile, keepWhole, removeWhole, wholePrefix } from './whole-folder.js';
import { writeWhole } from './whole-writer.js';

/** A device's clock is known so well before the sound has been compared. */
const marginMs = 15_000;

/** Shorter gaps are between frames. */
const leastGapMs = 50;

/** What is live goes before: it cannot come again. */
const reserveBytes = 1024 ** 3;

/** Why nothing was joined although something could be missing. */
export type JoinFailure =
  'ffmpeg-missing' | 'codec-unsupported' | 'storage-full' | 'join-interrupted';

/** What came of it: `nothing` where no piece holds anything that is missing. */
export type JoinOutcome =
  | { readonly outcome: 'joined'; readonly summary: RecordingSummary; readonly refused: number }
  | { readonly outcome: 'nothing'; readonly refused: number }
  | { readonly outcome: 'failed'; readonly reason: JoinFailure };

export interface JoinOptions {
  readonly streamFolder: string;
  /** What has ended of the stream. */
  readonly recordings: readonly RecordingSummary[];
  readonly pieces: readonly SafetyPiece[];
  readonly program: string;
  readonly signal: AbortSignal;
}

/**
 * Joins what was recorded of a stream and what safety copies have beyond it to one recording, in a
 * folder of its own beside them. All that it is made of stays as it is.
 */
export async function joinRecordings(options: JoinOptions): Promise<JoinOutcome> {
  const { streamFolder, recordings, pieces, program, signal } = options;
  const all: Stretch[] = [];
  for (const summary of recordings) {
    all.push(...(await readRecorded(join(streamFolder, summary.id), summary)));
  }
  const hasRecorded = recordings.some(({ durationMs }) => durationMs > 0);
  if (hasRecorded && all.length === 0) return { outcome: 'failed', reason: 'codec-unsupported' };
  const coding = commonCoding(all);
  const recorded = all.filter((stretch) => isSameCoding(stretch.coding, coding));
  const wanted = pieces.filter(isNeeded(recorded));
  if (wanted.length === 0) return { outcome: 'nothing', refused: 0 };
  if (!(await hasRoom(streamFolder, wanted))) return { outcome: 'failed', reason: 'storage-full' };
  const found = await findTranscoder(program);
  if (found === null) return { outcome: 'failed', reason: 'ffmpeg-missing' };
  const id = `${wholePrefix}${randomBytes(12).toString('base64url')}`;
  const folder = join(streamFolder, id);
  await mkdir(folder, { recursive: true });
  try {
    const clipOptions = { program, pacing: found.pacing, coding, signal };
    const { clips, refused } = await makeClips(wanted, folder, clipOptions);
    const aligned = await alignClips(clips, recorded, { program, folder, signal });
    if (signal.aborted) throw new Error('Aborted');
    const takes = planTakes(splitAtHoles(recorded, aligned), aligned);
    if (!hasFill(takes)) {
      await removeWhole(streamFolder, id);
      return { outcome: 'nothing', refused };
    }
    const whole = await writeWhole(takes, join(folder, fillFile), signal);
    for (const { path } of clips) await rm(path, { force: true });
    const summary = await keepWhole(streamFolder, id, whole);
    return { outcome: 'joined', summary, refused };
  } catch (error) {
    await removeWhole(streamFolder, id).catch(() => undefined);
    if (signal.aborted) return { outcome: 'failed', reason: 'join-interrupted' };
    throw error;
  }
}

/** What most of it is coded as: no player shows one recording in two codecs. */
function commonCoding(stretches: readonly Stretch[]): JoinCoding {
  let best: { coding: JoinCoding; lengthMs: number } | null = null;
  for (const { coding } of stretches) {
    const lengthMs = stretches
      .filter((other) => isSameCoding(other.coding, coding))
      .reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    if (best === null || lengthMs > best.lengthMs) best = { coding, lengthMs };
  }
  return best?.coding ?? usualCoding;
}

/** Whether a piece, by what it says, lies where nothing was recorded. */
function isNeeded(recorded: readonly Stretch[]): (piece: SafetyPiece) => boolean {
  const ordered = [...recorded].sort((a, b) => a.startMs - b.startMs);
  const gaps: Hole[] = recorded.flatMap(({ holes }) => holes);
  let endMs = -Infinity;
  for (const stretch of ordered) {
    if (stretch.startMs - endMs > leastGapMs) gaps.push({ fromMs: endMs, toMs: stretch.startMs });
    endMs = Math.max(endMs, stretch.endMs);
  }
  gaps.push({ fromMs: endMs, toMs: Infinity });
  return ({ startedAt, duration }) => {
    const fromMs = Date.parse(startedAt) - marginMs;
    const toMs = Date.parse(startedAt) + duration * 1000 + marginMs;
    return gaps.some((gap) => fromMs < gap.toMs && toMs > gap.fromMs);
  };
}

/** Room for the clips and, once more, for what is taken of them. */
async function hasRoom(folder: string, pieces: readonly SafetyPiece[]): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const sizes = await Promise.all(
    pieces.map(async ({ path }) => (await stat(path).catch(() => null))?.size ?? 0),
  );
  const needed = sizes.reduce((sum, size) => sum + size * 2, 0);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize - needed >= reserveBytes;
}

async function makeClips(
  pieces: readonly SafetyPiece[],
  folder: string,
  options: ClipOptions,
): Promise<{ clips: Clip[]; refused: number }> {
  const clips: Clip[] = [];
  let refused = 0;
  for (const [index, piece] of pieces.entries()) {
    if (options.signal.aborted) break;
    const target = join(folder, `clip-${index}.mp4`);
    const clip = await makeClip(piece, target, options).catch(() => null);
    if (clip === null) {
      refused += 1;
      await rm(target, { force: true });
    } else clips.push(clip);
  }
  return { clips, refused };
}
