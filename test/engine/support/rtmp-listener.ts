import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** A far end of RTMP: ffmpeg listens, takes one stream and writes it to a file. */
export class RtmpListener {
  readonly file: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #seconds = 0;
  #onProgress: () => void = () => undefined;

  private constructor(child: ChildProcess, file: string) {
    this.#child = child;
    this.file = file;
    this.#exited = once(child, 'close');
    if (child.stdout === null) throw new Error('No output');
    createInterface(child.stdout).on('line', (line) => {
      const microseconds = Number(/^out_time_us=(\d+)$/.exec(line)?.[1] ?? 0);
      this.#seconds = Math.max(this.#seconds, microseconds / 1e6);
      this.#onProgress();
    });
  }

  static open(port: number, key: string, file: string): RtmpListener {
    const address = `rtmp://127.0.0.1:${port}/live/${key}`;
    const child = spawn(
      'ffmpeg',
      [
        ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats'],
        ...['-progress', 'pipe:1', '-stats_period', '0.2'],
        ...['-listen', '1', '-f', 'flv', '-i', address, '-c', 'copy', file],
      ],
      // What it complains about names the key.
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return new RtmpListener(child, file);
  }

  /** How much has arrived. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Resolves when this much has arrived. */
  async received(seconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.#seconds >= seconds) resolve();
      };
      this.#onProgress = check;
      check();
    });
  }

  /** Ends as a service does that closes the connection: what has arrived is in the file. */
  drop(): void {
    this.#child.kill('SIGTERM');
  }

  /** Takes nothing until `resume`, with its connection open. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** Resolves when the stream has ended and the file is whole. */
  async ended(): Promise<void> {
    await this.#exited;
  }

  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

export interface Probed {
  /** Sorted: codec with rate or size. */
  readonly streams: string[];
  readonly packets: { readonly type: string; readonly dts: number }[];
}

/** What ffprobe says of a file. */
export async function probe(file: string): Promise<Probed> {
  const { stdout } = await promisify(execFile)('ffprobe', [
    ...['-v', 'error', '-of', 'json', '-show_entries'],
    'stream=codec_name,width,height,sample_rate:packet=codec_type,dts_time',
    file,
  ]);
  const { streams, packets } = JSON.parse(stdout) as {
    streams: { codec_name: string; width?: number; height?: number; sample_rate?: string }[];
    packets: { codec_type: string; dts_time: string }[];
  };
  return {
    streams: streams
      .map(({ codec_name: name, width, height, sample_rate: rate }) =>
        width === undefined ? `${name} ${rate ?? ''}` : `${name} ${width}x${height ?? ''}`,
      )
      .sort(),
    packets: packets.map(({ codec_type: type, dts_time }) => ({ type, dts: Number(dts_time) })),
  };
}
