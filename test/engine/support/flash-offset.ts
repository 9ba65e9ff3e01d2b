import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A flash of `publishFfmpeg` is far brighter than what lies between, and its tone far louder. */
const brightLevel = 60;
const loudDecibels = -30;

/** Flash and tone begin a second apart; what belongs together is closer than this. */
const withinSeconds = 0.5;

/** Of a file of `publishFfmpeg`'s, from this second on: by how much each flash comes after its tone, in milliseconds. */
export async function readFlashOffsets(file: string, fromSeconds: number): Promise<number[]> {
  const seek = `seek_point=${fromSeconds}`;
  const [pictures, sound] = await Promise.all([
    readFrames(`movie=${file}:${seek},crop=320:90:0:0,signalstats`, 'lavfi.signalstats.YAVG'),
    readFrames(
      `amovie=${file}:${seek},asetnsamples=240,astats=metadata=1:reset=1`,
      'lavfi.astats.Overall.RMS_level',
    ),
  ]);
  const flashes = onsets(pictures, brightLevel);
  const tones = onsets(sound, loudDecibels);
  return flashes.flatMap((flash) => {
    const tone = tones.find((time) => Math.abs(time - flash) < withinSeconds);
    return tone === undefined ? [] : [(flash - tone) * 1000];
  });
}

interface Frame {
  readonly seconds: number;
  readonly level: number;
}

async function readFrames(graph: string, tag: string): Promise<Frame[]> {
  const { stdout } = await run(
    process.env.FFPROBE_PATH ?? 'ffprobe',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', graph],
      ...['-show_entries', `frame=pts_time:frame_tags=${tag}`, '-of', 'json'],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const { frames } = JSON.parse(stdout) as {
    frames: { pts_time: string; tags?: Record<string, string> }[];
  };
  return frames.map(({ pts_time, tags }) => ({
    seconds: Number(pts_time),
    // Silence is told as `-inf`.
    level: tags?.[tag] === '-inf' ? Number.NEGATIVE_INFINITY : Number(tags?.[tag]),
  }));
}

/** When it becomes more than the level. */
function onsets(frames: readonly Frame[], limit: number): number[] {
  return frames.flatMap(({ seconds, level }, i) => {
    const before = frames[i - 1];
    return before !== undefined && before.level < limit && level >= limit ? [seconds] : [];
  });
}
