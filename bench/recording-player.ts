import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.js';
import { formatTable } from './protocol/table.js';
import type { Samples } from './protocol/table.js';
import { clients } from './recording-player/clients.js';
import type { Client } from './recording-player/clients.js';

/**
 * `<recording-player>` beside bare hls.js, mux-player, video.js and vidstack, in one Chromium and
 * interleaved rounds: from the press of play to the first frame of an HLS recording, each on a page of
 * its own that has just been opened; and the bytes of script, gzip, until it plays.
 * `npm run bench:recording -- --rounds 15`. `--packages` names a folder to find packages in that this
 * one does not have; a player whose package is missing is left out.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    packages: { type: 'string', default: '.' },
  },
});
const SETTLING_MS = 1_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.m4s': 'video/mp4',
  '.mp4': 'video/mp4',
  '.js': 'text/javascript',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.svg': 'image/svg+xml',
};

interface Page {
  /** File names and contents of what a bundler makes of a client. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const pages = new Map<string, Page>();
for (const client of clients) {
  const page = await bundle(client);
  if (page === null) console.log(`${client.name} is not installed`);
  else pages.set(client.name, page);
}
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const body = read(pathname);
  // A page may be named after a script.
  const type = pathname.endsWith('/') ? 'text/html' : types[extname(pathname)];
  const headers = { 'Content-Type': type ?? 'application/octet-stream' };
  if (body === null) response.writeHead(404).end();
  else response.writeHead(200, headers).end(body);
});
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const browser = await launchBrowser();
try {
  const samples: Samples = new Map([...pages.keys()].map((name) => [name, []]));
  const bytes = new Map<string, number>();
  const names = [...pages.keys()];
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] ?? '';
      const { elapsedMs, gzipBytes } = await measure(browser, name);
      // The first round warms the machine up.
      if (round > 0) samples.get(name)?.push(elapsedMs);
      bytes.set(name, gzipBytes);
    }
  }
  console.log(formatTable('press play to first frame, ms', samples));
  console.log('\nbytes of script until it plays, gzip');
  for (const [name, sum] of bytes) console.log(`${name.padEnd(12)} ${sum}`);
} finally {
  await browser.close();
  server.close();
}

async function bundle({ script }: Client): Promise<Page | null> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: script, resolveDir: root, sourcefile: 'page.js' },
      nodePaths: [resolve(values.packages, 'node_modules')],
      alias: { 'streamside/define/recording-player': './src/define/recording-player.ts' },
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      conditions: ['production'],
      outdir: '/',
      entryNames: 'page',
      write: false,
      logLevel: 'silent',
    });
    return { files: new Map(outputFiles.map(({ path, contents }) => [path.slice(1), contents])) };
  } catch {
    return null;
  }
}

function read(pathname: string): Uint8Array | string | null {
  const [, place = '', ...rest] = pathname.split('/');
  const name = rest.join('/');
  if (place === 'media') return readFileSync(join(root, 'test', 'fixtures', 'hls', name));
  if (pathname === '/poster.svg') return '<svg xmlns="http://www.w3.org/2000/svg"/>';
  if (name === '') {
    return `<!doctype html><title>x</title><body><script type="module" src="/${place}/page.js"></script>`;
  }
  return pages.get(decodeURIComponent(place))?.files.get(name) ?? null;
}

async function measure(
  browser: Browser,
  name: string,
): Promise<{ elapsedMs: number; gzipBytes: number }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (!response.url().endsWith('.js')) return;
    // What comes after the first frame may be cut off by the page's end.
    const size = response.body().then((body) => gzipSync(body, { level: 9 }).length);
    sizes.push(size.catch(() => 0));
  });
  const src = `${origin}/media/index.m3u8`;
  await page.goto(`${origin}/${encodeURIComponent(name)}/?src=${encodeURIComponent(src)}`);
  await page.waitForFunction('window.isReady === true');
  // What a player loads by itself before anybody presses is there by then.
  await page.waitForTimeout(SETTLING_MS);
  const elapsedMs = await page.evaluate(async (address) => {
    const pressedAt = performance.now();
    const { press } = window as unknown as {
      press: (src: string) => Promise<HTMLVideoElement>;
    };
    const video = await press(address);
    await new Promise((shown) => video.requestVideoFrameCallback(shown));
    return performance.now() - pressedAt;
  }, src);
  const gzipBytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await context.close();
  return { elapsedMs, gzipBytes };
}
