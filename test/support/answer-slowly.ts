import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, extname, join } from 'node:path';

/** Each file takes three seconds, and something of it comes all the time. */
const BITS = 12;
const BIT_MS = 250;

/** Answers with the files of a folder as over a line that is slow; lists come at once. */
export function answerSlowly(folder: string) {
  return ({ url = '/' }: IncomingMessage, response: ServerResponse): void => {
    const name = basename(new URL(url, 'http://localhost').pathname);
    const isList = extname(name) === '.m3u8';
    const bytes = readFileSync(join(folder, name));
    response.writeHead(200, {
      'Content-Type': isList ? 'application/vnd.apple.mpegurl' : 'video/mp4',
      'Content-Length': bytes.length,
    });
    if (isList) response.end(bytes);
    else trickle(response, bytes);
  };
}

function trickle(response: ServerResponse, bytes: Buffer): void {
  const size = Math.ceil(bytes.length / BITS);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, (sent += size)));
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, BIT_MS);
  response.on('close', () => clearInterval(timer));
}
