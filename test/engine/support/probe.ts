import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ProbedStream {
  readonly kind: string;
  readonly codec: string;
  readonly seconds: number;
  /** Decode times of its packets, in seconds. */
  readonly times: readonly number[];
}

/** What `ffprobe` finds in a file or at an address. Rejects when it cannot read that. */
export async function probe(source: string): Promise<ProbedStream[]> {
  const entries = 'stream=index,codec_type,codec_name,duration:packet=stream_index,dts_time';
  const { stdout } = await run(
    process.env.FFPROBE_PATH ?? 'ffprobe',
    ['-v', 'error', '-show_entries', entries, '-of', 'json', source],
    { maxBuffer: 256 * 1024 * 1024 },
  );
  const found = JSON.parse(stdout) as {
    streams: { index: number; codec_type: string; codec_name: string; duration: string }[];
    packets: { stream_index: number; dts_time: string }[];
  };
  return found.streams.map(({ index, codec_type, codec_name, duration }) => ({
    kind: codec_type,
    codec: codec_name,
    seconds: Number(duration),
    times: found.packets
      .filter(({ stream_index }) => stream_index === index)
      .map(({ dts_time }) => Number(dts_time)),
  }));
}

/** Whether each time is later than the one before. */
export function isAscending(times: readonly number[]): boolean {
  return times.every((time, i) => i === 0 || time > (times[i - 1] ?? Number.POSITIVE_INFINITY));
}
