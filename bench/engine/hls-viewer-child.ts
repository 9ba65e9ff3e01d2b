import { setTimeout as delay } from 'node:timers/promises';

import { RawConnection } from './raw-connection.js';
import { ViewerBuffer } from './viewer-buffer.js';
import type { TimedPart } from './viewer-buffer.js';

/** Viewers of live HLS in a process of their own: blocking reloads and parts. Arguments: playlist address, viewers, milliseconds. */
const [url = '', viewers = '1', lengthMs = '10000'] = process.argv.slice(2);

export interface HlsViewing {
  readonly requests: number;
  readonly failures: number;
  readonly parts: number;
  /** Parts that came after they were to be played. */
  readonly late: number;
  readonly stalledViewers: number;
  readonly longestStallMs: number;
  /** What this process used itself. */
  readonly cpuMs: number;
  /** How long before it was to be played each part had come. */
  readonly slacksMs: readonly number[];
}

/** They do not all come in one moment. */
const arrivalMs = 4;

interface Playlist {
  /** Newest last. */
  readonly parts: readonly (TimedPart & { readonly number: number })[];
  readonly edgeMs: number;
  readonly holdBackMs: number;
  /** What to ask for next. */
  readonly next: string;
}

/** Read once for all viewers that ask for the same: a phone reads its own. */
const playlists = new Map<string, Playlist>();
const address = new URL(url);
let requests = 0;
let failures = 0;

function parsePlaylist(text: string): Playlist {
  let segment = Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1] ?? 0);
  let part = 0;
  let edgeMs = 0;
  const parts: (TimedPart & { number: number })[] = [];
  for (const line of text.split('\n')) {
    const date = /^#EXT-X-PROGRAM-DATE-TIME:(.*)/.exec(line)?.[1];
    if (date !== undefined) edgeMs = Date.parse(date);
    const [, seconds, uri = '', number] =
      /^#EXT-X-PART:DURATION=([\d.]+),URI="(\w+-p(\d+)\.mp4)"/.exec(line) ?? [];
    if (seconds !== undefined) {
      parts.push({ uri, startMs: edgeMs, number: Number(number) });
      edgeMs += Number(seconds) * 1000;
      part += 1;
    }
    if (line.startsWith('#EXTINF')) {
      segment += 1;
      part = 0;
    }
  }
  const holdBackMs = Number(/PART-HOLD-BACK=([\d.]+)/.exec(text)?.[1] ?? 0) * 1000;
  return { parts, edgeMs, holdBackMs, next: `?_HLS_msn=${segment}&_HLS_part=${part}` };
}

async function read(connection: RawConnection, path: string, wantsText: boolean): Promise<string> {
  requests += 1;
  const { status, text } = await connection.get(path, wantsText);
  if (status !== 200) throw new Error(`Answered ${status}`);
  return text;
}

/** The playlist under a query; the first of a viewer's is new each time. */
async function readPlaylist(connection: RawConnection, query: string): Promise<Playlist> {
  const text = await read(connection, address.pathname + query, true);
  const known = query === '' ? undefined : playlists.get(query);
  if (known !== undefined) return known;
  const playlist = parsePlaylist(text);
  // One that had to be answered as it stood will read otherwise the next time.
  if (query !== '' && query !== playlist.next) playlists.set(query, playlist);
  return playlist;
}

/** Follows the stream; a connection that fails is made anew, as a player does. */
async function watch(untilMs: number): Promise<ViewerBuffer | null> {
  let buffer: ViewerBuffer | null = null;
  let connection = new RawConnection(address);
  let seen = -1;
  let query = '';
  while (performance.now() < untilMs) {
    try {
      const { parts, edgeMs, holdBackMs, next } = await readPlaylist(connection, query);
      query = next;
      if (buffer === null) {
        // Joined: what is there already is taken as stored.
        buffer = new ViewerBuffer(edgeMs, holdBackMs, performance.now());
        seen = parts.at(-1)?.number ?? -1;
      }
      for (const part of parts) {
        if (part.number <= seen) continue;
        await read(connection, new URL(part.uri, address).pathname, false);
        buffer.add(part, performance.now());
        seen = part.number;
      }
    } catch {
      failures += 1;
      connection.close();
      connection = new RawConnection(address);
      await delay(200);
    }
  }
  connection.close();
  return buffer;
}

const endMs = performance.now() + Number(lengthMs);
const buffers = await Promise.all(
  Array.from({ length: Number(viewers) }, async (_, i) => {
    await delay(i * arrivalMs);
    return await watch(endMs);
  }),
);
const watched = buffers.filter((buffer) => buffer !== null);
const slacksMs = watched.flatMap((buffer) => buffer.slacksMs);
const { user, system } = process.cpuUsage();
const viewing: HlsViewing = {
  cpuMs: (user + system) / 1000,
  requests,
  failures,
  parts: slacksMs.length,
  late: watched.reduce((sum, { late }) => sum + late, 0),
  stalledViewers: watched.filter(({ late }) => late > 0).length,
  longestStallMs: Math.max(0, ...watched.map(({ stalledMs }) => stalledMs)),
  slacksMs,
};
process.send?.(viewing, undefined, {}, () => process.exit());
