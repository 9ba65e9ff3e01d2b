import { connect } from 'node:net';

/** What one load found. */
export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  /** Times from request to answer, sorted. */
  readonly latenciesMs: readonly number[];
  /** How often which status came. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Asks the same again and again on a number of connections, one request at a time on each. */
const [port = '', connections = '', lengthMs = '', request = ''] = process.argv.slice(2);
const bytes = Buffer.from(request);
const latenciesMs: number[] = [];
const statuses: Record<string, number> = {};
const startedMs = performance.now();
const endMs = startedMs + Number(lengthMs);

await Promise.all(Array.from({ length: Number(connections) }, askOnOneConnection));
const result: LoadResult = {
  answers: latenciesMs.length,
  seconds: (performance.now() - startedMs) / 1_000,
  latenciesMs: latenciesMs.sort((a, b) => a - b),
  statuses,
};
// Only once it is through: what is large takes its time.
process.send?.(result, undefined, {}, () => process.disconnect());

function askOnOneConnection(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.setNoDelay();
    let askedMs = 0;
    let text = '';
    const ask = () => {
      askedMs = performance.now();
      socket.write(bytes);
    };
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!isWhole(text)) return;
      const status = text.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      text = '';
      latenciesMs.push(performance.now() - askedMs);
      if (performance.now() < endMs) return ask();
      socket.destroy();
      resolve();
    });
  });
}

/** Answers come with their length, in chunks, or (304) without a body. */
function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, head + 2))?.[1];
  if (length !== undefined) return text.length >= head + 4 + Number(length);
  return /^HTTP\/1.1 (304|204)/.test(text) || text.endsWith('\r\n0\r\n\r\n');
}
