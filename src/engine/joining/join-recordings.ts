import { randomBytes } from 'node:crypto';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import type { RecordingSummary } from '../recording/finished-recording.js';
import { findTranscoder } from '../transcoding/find-transcoder.js';
import { alignClips } from './align-clips.js';
import type { PictureSize } from './clip-arguments.js';
import { chooseCoding, hasAllKinds, isSameCoding } from './join-coding.js';
import type { JoinCoding } from './join-coding.js';
import { makeClip } from './make-clip.js';
import type { ClipOptions } from './make-clip.js';
import { planTakes } from './plan-takes.js';
import type { Clip } from './plan-takes.js';
import { listLost } from './quiet-sound.js';
import { readRecorded } from './read-recorded.js';
import { recodeRecorded } from './recode-recorded.js';
import type { RecodeOptions } from './recode-recorded.js';
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

/** Of black where no pictures tell how large they are. */
const usualSize: PictureSize = { width: 1280, height: 720 };

/** Why nothing was joined although something could be missing. */
export type JoinFailure =
  'ffmpeg-missing' | 'codec-unsupported' | 'storage-full' | 'join-interrupted';

/** How many pieces were no media, and how many parts of what was recorded could not be coded as the rest. */
interface LeftOut {
  readonly refused: number;
  readonly unjoined: number;
}

/** What came of it: `nothing` where one recording is by itself, and no piece holds anything that it misses. */
export type JoinOutcome =
  | ({ readonly outcome: 'joined'; readonly summary: RecordingSummary } & LeftOut)
  | ({ readonly outcome: 'nothing' } & LeftOut)
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
  const nothing = { outcome: 'nothing', refused: 0, unjoined: 0 } as const;
  const all = await readAll(options);
  const hasRecorded = recordings.some(({ durationMs }) => durationMs > 0);
  if (hasRecorded && (all.length === 0 || isMostlyOther(all))) {
    return { outcome: 'failed', reason: 'codec-unsupported' };
  }
  const coding = chooseCoding(all.map((stretch) => stretch.coding));
  const full = all.filter((stretch) => hasAllKinds(stretch.coding, coding));
  const recorded = full.filter((stretch) => isSameCoding(stretch.coding, coding));
  const foreign = all.filter((stretch) => !recorded.includes(stretch));
  const wanted = pieces.filter(isNeeded(full));
  const isAlone = new Set(all.map(({ path }) => path)).size < 2;
  const isMade = wanted.length > 0 || foreign.length > 0;
  if (!isMade && isAlone) return nothing;
  if (isMade && !(await hasRoom(streamFolder, wanted, foreign))) {
    return { outcome: 'failed', reason: 'storage-full' };
  }
  const found = isMade ? await findTranscoder(program) : { pacing: [] };
  if (found === null) return { outcome: 'failed', reason: 'ffmpeg-missing' };
  const id = `${wholePrefix}${randomBytes(12).toString('base64url')}`;
  const folder = join(streamFolder, id);
  await mkdir(folder, { recursive: true });
  try {
    const media = { program, pacing: found.pacing, coding, size: pictureSize(all), signal };
    const { recoded, partial, unjoined } = await recodeAll(foreign, folder, media);
    const { clips, refused } = await makeClips(wanted, folder, media);
    const known = [...recorded, ...recoded];
    const aligned = await alignClips(clips, known, { program, folder, signal });
    if (signal.aborted) throw new Error('Aborted');
    // A picture that stands is not given up for black.
    const withPictures = aligned.filter(({ isPartial }) => !isPartial);
    const takes = planTakes(splitAtHoles(known, withPictures), [...aligned, ...partial]);
    const made = new Set([...recoded, ...partial, ...aligned].map(({ path }) => path));
    if (takes.length === 0 || (isAlone && !takes.some(({ stretch }) => made.has(stretch.path)))) {
      await removeWhole(streamFolder, id);
      return { ...nothing, refused, unjoined };
    }
    const whole = await writeWhole(takes, join(folder, fillFile), signal);
    for (const { path } of whole.parts) made.delete(path);
    for (const path of made) await rm(path, { force: true });
    const summary = await keepWhole(streamFolder, id, whole);
    return { outcome: 'joined', summary, refused, unjoined };
  } catch (error) {
    await removeWhole(streamFolder, id).catch(() => undefined);
    if (signal.aborted) return { outcome: 'failed', reason: 'join-interrupted' };
    throw error;
  }
}

/** All that was recorded, but for what is still to be made playable. */
async function readAll({ streamFolder, recordings }: JoinOptions): Promise<Stretch[]> {
  const all: Stretch[] = [];
  for (const summary of recordings) {
    if (summary.needsCopy === true && summary.copy === undefined) continue;
    all.push(...(await readRecorded(join(streamFolder, summary.id), summary)));
  }
  return all;
}

/** Transcoding more of an event than what stays as it is would cost too much, in time as in quality. */
function isMostlyOther(stretches: readonly Stretch[]): boolean {
  const lengthOf = (wanted: JoinCoding['video']): number =>
    stretches
      .filter(({ coding }) => coding.video === wanted)
      .reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return lengthOf('other') > lengthOf('avc1');
}

/** What is seen for longest. */
function pictureSize(stretches: readonly Stretch[]): PictureSize {
  const seen = stretches.flatMap(({ tracks, startMs, endMs }) => {
    const video = tracks.find(({ kind, width, height }) => kind === 'video' && width * height > 0);
    return video === undefined ? [] : [{ video, lengthMs: endMs - startMs }];
  });
  seen.sort((a, b) => b.lengthMs - a.lengthMs);
  const { width = usualSize.width, height = usualSize.height } = seen[0]?.video ?? {};
  // H.264 of the usual kind has no odd sizes.
  return { width: width + (width % 2), height: height + (height % 2) };
}

/** Whether a piece, by what it says, lies where nothing was recorded. */
function isNeeded(recorded: readonly Stretch[]): (piece: SafetyPiece) => boolean {
  const ordered = [...recorded].sort((a, b) => a.startMs - b.startMs);
  const gaps: Hole[] = recorded.flatMap((stretch) => [...stretch.holes, ...listLost(stretch)]);
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

/** Room for what is made of them and, once more, for what is taken of that. */
async function hasRoom(
  folder: string,
  pieces: readonly SafetyPiece[],
  foreign: readonly Stretch[],
): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const sizes = await Promise.all(
    pieces.map(async ({ path }) => (await stat(path).catch(() => null))?.size ?? 0),
  );
  sizes.push(...foreign.map(({ init, endOffset }) => endOffset - init.offset));
  const needed = sizes.reduce((sum, size) => sum + size * 2, 0);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize - needed >= reserveBytes;
}

/** What was recorded otherwise than the rest, coded as that: with all kinds of media of its own, and `partial` without. */
async function recodeAll(
  foreign: readonly Stretch[],
  folder: string,
  options: RecodeOptions,
): Promise<{ recoded: Stretch[]; partial: Clip[]; unjoined: number }> {
  const recoded: Stretch[] = [];
  const partial: Clip[] = [];
  for (const [index, stretch] of foreign.entries()) {
    if (options.signal.aborted) break;
    const target = join(folder, `recoded-${index}.mp4`);
    const made = await recodeRecorded(stretch, target, options);
    if (made === null) await rm(target, { force: true });
    else if (hasAllKinds(stretch.coding, options.coding)) recoded.push(made);
    else partial.push({ ...made, broadcastId: null, isPartial: true });
  }
  return { recoded, partial, unjoined: foreign.length - recoded.length - partial.length };
}

async function makeClips(
  pieces: readonly SafetyPiece[],
  folder: string,
  options: ClipOptions,
): Promise<{ clips: Clip[]; refused: number }> {
  const clips: Clip[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (options.signal.aborted) break;
    const target = join(folder, `clip-${index}.mp4`);
    const clip = await makeClip(piece, target, options).catch(() => null);
    if (clip === null) await rm(target, { force: true });
    else clips.push(clip);
  }
  return { clips, refused: pieces.length - clips.length };
}
