import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Viewers of live HLS in a process of their own, as bare HTTP: blocking reloads and parts. Arguments: playlist address, viewers, milliseconds. */
const [url = '', viewers = '1', lengthMs = '10000'] = process.argv.slice(2);

export interface HlsViewing {
  /** Milliseconds from the capture of a part's end until a viewer has it. */
  readonly ages: readonly number[];
  readonly requests: number;
  readonly failures: number;
  /** How old a part may be for a player at the hold-back. */
  readonly holdBackMs: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const ages: number[] = [];
let requests = 0;
let failures = 0;
let holdBackMs = 0;

async function read(address: URL): Promise<string> {
  requests += 1;
  return await new Promise((resolve, reject) => {
    get(address, { agent }, (answer) => {
      const isText = address.pathname.endsWith('.m3u8');
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        if (isText) text += chunk.toString();
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`Answered ${answer.statusCode ?? 0}`));
      });
      answer.on('error', reject);
    }).on('error', reject);
  });
}

async function watch(untilMs: number): Promise<void> {
  const address = new URL(url);
  let seen = -1;
  while (performance.now() < untilMs) {
    try {
      const list = await read(address);
      let segment = Number(/MEDIA-SEQUENCE:(\d+)/.exec(list)?.[1] ?? 0);
      let part = 0;
      let endMs = 0;
      holdBackMs = Number(/PART-HOLD-BACK=([\d.]+)/.exec(list)?.[1] ?? 0) * 1000;
      const fresh: { uri: string; endMs: number }[] = [];
      for (const line of list.split('\n')) {
        const date = /^#EXT-X-PROGRAM-DATE-TIME:(.*)/.exec(line)?.[1];
        if (date !== undefined) endMs = Date.parse(date);
        const [, seconds, uri = '', number] =
          /^#EXT-X-PART:DURATION=([\d.]+),URI="(\w+-p(\d+)\.mp4)"/.exec(line) ?? [];
        if (seconds !== undefined) {
          endMs += Number(seconds) * 1000;
          part += 1;
          if (Number(number) > seen) {
            // The first list is only where one joins.
            if (seen >= 0) fresh.push({ uri, endMs });
            seen = Number(number);
          }
        }
        if (line.startsWith('#EXTINF')) {
          segment += 1;
          part = 0;
        }
      }
      for (const { uri, endMs: capturedMs } of fresh) {
        await read(new URL(uri, address));
        ages.push(Date.now() - capturedMs);
      }
      address.searchParams.set('_HLS_msn', String(segment));
      address.searchParams.set('_HLS_part', String(part));
    } catch {
      failures += 1;
      await delay(200);
    }
  }
}

const endMs = performance.now() + Number(lengthMs);
await Promise.all(
  Array.from({ length: Number(viewers) }, async (_, i) => {
    // They do not all come in one moment.
    await delay(i * 4);
    await watch(endMs);
  }),
);
const viewing: HlsViewing = { ages, requests, failures, holdBackMs };
process.send?.(viewing, undefined, {}, () => process.exit());
