import { spawn } from 'node:child_process';
import { once } from 'node:events';

const common = ['-hide_banner', '-loglevel', 'fatal', '-y'];

/** Runs ffmpeg, with what it is to read; resolves with what it writes to its standard output. */
export async function ffmpeg(
  args: readonly string[],
  input: AsyncIterable<Buffer> | null = null,
): Promise<Buffer> {
  const child = spawn('nice', ['-n', '10', 'ffmpeg', ...common, ...args], {
    stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin?.on('error', () => undefined);
  if (input !== null && child.stdin !== null) {
    for await (const chunk of input) {
      if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
    }
    child.stdin.end();
  }
  const [code] = await closed;
  if (code !== 0) throw new Error(`ffmpeg ended with ${String(code)}`);
  return Buffer.concat(chunks);
}
