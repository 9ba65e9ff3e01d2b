import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { readFilePieces } from './fragment-reader.js';
import type { Clip } from './plan-takes.js';
import { runFfmpeg } from './run-ffmpeg.js';
import { agreeOn, findOffset } from './sound-offset.js';
import type { ClockWord } from './sound-offset.js';
import { comparedRate, readProfile } from './sound-profile.js';
import { moveSpans, toMs } from './stretch.js';
import type { Stretch } from './stretch.js';

/** As far as reports that crawled through a weak line leave a device's clock wrong. */
const searchedMs = 3_000;

/** Sound that a clip and a recording must have in common to be compared. */
const leastCommonMs = 2_000;

/** Of a longer clip the beginning is enough. */
const mostComparedMs = 20_000;

/** One clip may stand where nothing is heard; of three the one in the middle is right. */
const wantedPairs = 3;

/** Some are without a sound that tells: so many are tried. */
const maxPairs = 6;

/** By so much the pieces of one device are off beside each other. */
const recorderMs = 40;

const decodeWithinMs = 60_000;

export interface AlignOptions {
  readonly program: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * The clips at the times at which their sound was recorded: clocks are compared by messages, which
 * take their time on the way. Where no sound tells, or there is none in common, they stay where they are.
 */
export async function alignClips(
  clips: readonly Clip[],
  recorded: readonly Stretch[],
  options: AlignOptions,
): Promise<Clip[]> {
  const aligned: Clip[] = [];
  for (const owner of new Set(clips.map(({ broadcastId }) => broadcastId))) {
    const own = clips.filter(({ broadcastId }) => broadcastId === owner);
    const found = await measure(own, recorded, options);
    const clockMs = agreeOn([...found.values()]) ?? 0;
    for (const clip of own) {
      const byMs = found.get(clip)?.byMs ?? clockMs;
      // What is heard of a clip itself says it best, as far as its recorder's start can be off.
      aligned.push(moveClip(clip, Math.abs(byMs - clockMs) <= recorderMs ? byMs : clockMs));
    }
  }
  return aligned;
}

/** What to add to the times of one device's clips, of those that were compared. */
async function measure(
  clips: readonly Clip[],
  recorded: readonly Stretch[],
  options: AlignOptions,
): Promise<ReadonlyMap<Clip, ClockWord>> {
  const pairs = clips
    .flatMap((clip) => {
      const stretch = recorded.find((other) => commonMs(clip, other) >= leastCommonMs);
      const canCompare = clip.coding.sound !== null && stretch !== undefined;
      return canCompare ? [{ clip, stretch }] : [];
    })
    // Spread over the event, whose beginning may be silent.
    .filter((_, i, { length }) => i % Math.ceil(length / maxPairs) === 0);
  const found = new Map<Clip, ClockWord>();
  for (const { clip, stretch } of pairs) {
    if (found.size >= wantedPairs || options.signal.aborted) break;
    const word = await compare(clip, stretch, options).catch(() => null);
    if (word !== null) found.set(clip, word);
  }
  return found;
}

function commonMs(a: Stretch, b: Stretch): number {
  return Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs);
}

/** What to add to the clip's times so that its sound is where it was recorded. */
async function compare(
  clip: Clip,
  stretch: Stretch,
  options: AlignOptions,
): Promise<ClockWord | null> {
  const toMs = Math.min(clip.endMs, clip.startMs + mostComparedMs);
  const filmed = await decode(clip, clip.startMs, toMs, options);
  const known = await decode(stretch, clip.startMs - searchedMs, toMs + searchedMs, options);
  if (filmed === null || known === null) return null;
  const laterStartMs = known.startMs - filmed.startMs;
  const within = searchedMs + Math.abs(laterStartMs);
  // What is live goes in between.
  const knownProfile = readProfile(known.samples);
  await setImmediate();
  const filmedProfile = readProfile(filmed.samples);
  await setImmediate();
  const match = findOffset(knownProfile, filmedProfile, within);
  await setImmediate();
  if (match === null) return null;
  const byMs = laterStartMs - match.laterMs;
  return Math.abs(byMs) <= searchedMs ? { ...match, byMs } : null;
}

/** The sound of a part of a stretch, and when it begins. */
async function decode(
  stretch: Stretch,
  fromMs: number,
  untilMs: number,
  { program, folder, signal }: AlignOptions,
): Promise<{ samples: Int16Array; startMs: number } | null> {
  const part = join(folder, 'compared.mp4');
  const sound = join(folder, 'compared.pcm');
  try {
    const startMs = await copyPart(stretch, fromMs, untilMs, part);
    const args = [
      ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-protocol_whitelist', 'file'],
      ...['-f', 'mov', '-i', `file:${part}`, '-map', '0:a:0', '-ac', '1'],
      // A hole stays as long as it is.
      ...['-af', 'aresample=async=1', '-ar', String(comparedRate), '-f', 's16le', `file:${sound}`],
    ];
    if (startMs === null) return null;
    if (!(await runFfmpeg(program, args, { withinMs: decodeWithinMs, signal }))) return null;
    const bytes = await readFile(sound);
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
    return { samples, startMs };
  } finally {
    await rm(part, { force: true });
    await rm(sound, { force: true });
  }
}

/** Copies the fragments with sound of that time to a file. Resolves with when that begins; null without any. */
async function copyPart(
  stretch: Stretch,
  fromMs: number,
  untilMs: number,
  target: string,
): Promise<number | null> {
  const source = await open(stretch.path);
  const out = await open(target, 'w').catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const copy = async ({ offset, bytes }: { offset: number; bytes: number }): Promise<void> => {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await source.read(buffer, 0, bytes, offset);
    if (bytesRead !== bytes) throw new RangeError('Media ends too early');
    await out.appendFile(buffer);
  };
  try {
    let startMs: number | null = null;
    await copy(stretch.init);
    let isFirst = true;
    for await (const piece of readFilePieces(stretch.path, stretch.init.offset)) {
      if (piece.kind === 'init' && !isFirst) break;
      isFirst = false;
      if (piece.kind === 'init') continue;
      const sound = piece.runs.find(({ track }) => track.kind === 'audio');
      if (sound === undefined) continue;
      const atMs = toMs(sound.startTicks, sound.track) + stretch.shiftMs;
      if (atMs >= untilMs) break;
      if (atMs < fromMs) continue;
      startMs ??= atMs;
      await copy(piece);
    }
    return startMs;
  } finally {
    await source.close();
    await out.close();
  }
}

function moveClip(clip: Clip, byMs: number): Clip {
  return {
    ...clip,
    shiftMs: clip.shiftMs + byMs,
    startMs: clip.startMs + byMs,
    endMs: clip.endMs + byMs,
    keysMs: clip.keysMs.map((keyMs) => keyMs + byMs),
    // Only those of what was recorded are filled.
    holes: [],
    quiet: moveSpans(clip.quiet, byMs),
  };
}
