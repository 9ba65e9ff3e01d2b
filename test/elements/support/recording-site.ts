import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Recording } from '../../../src/contract/index.js';
import { serveFolder } from '../../support/static-server.js';
import { createStream } from './viewer-backend.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What the build made: the drop-in script and what it imports later. */
export const script = join(root, 'dist', 'browser');

const recorded = join(root, 'test', 'fixtures', 'hls');

const types: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.vtt': 'text/vtt',
};

/** Answers with a file of the recording of six seconds, whatever folder the address names. */
export const answerMedia: RequestListener = ({ url = '/' }, response) => {
  const name = basename(new URL(url, 'http://localhost').pathname);
  response.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'video/mp4' });
  response.end(readFileSync(join(recorded, name)));
};

/** A recording of six seconds, under a folder of its own. */
export function createCopy(id: string, overrides: Partial<Recording> = {}): Recording {
  return {
    id,
    from: 'local',
    state: 'ready',
    startedAt: '2026-11-21T10:00:00Z',
    duration: 6,
    coverage: 1,
    sources: [{ type: 'hls', url: `/media/${id}/index.m3u8` }],
    poster: null,
    ...overrides,
  };
}

/** A site with a backend that has these recordings of one event, and a player of the drop-in script at `/page`. */
export function serveRecordings(
  recordings: readonly Recording[],
  attributes: string,
  media: RequestListener = answerMedia,
): ReturnType<typeof serveFolder> {
  const stream = JSON.stringify(createStream({ status: 'completed', recordings }));
  const page = `<!doctype html><title>x</title>
    <recording-player endpoint="/live" stream="st_1" muted ${attributes}></recording-player>
    <script type="module" src="/streamside.js"></script>`;
  return serveFolder(script, {
    '/live/': (_request, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(stream),
    '/page': (_request, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(page),
    '/media/': media,
  });
}
