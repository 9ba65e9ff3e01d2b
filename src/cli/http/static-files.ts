import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createCompressedFiles, isCompressible, readCoding } from './compressed-files.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Names that the build gives to content: the same name is the same bytes for ever. */
const hashedName = /-[\w-]{8}\.\w+$/;

/** Where the files are. */
export interface StaticFolders {
  /** The drop-in script and its chunks: any site may load them. */
  readonly scripts: string;
  /** The pages; `/watch` is `watch.html`, and `404.html` stands for all that is not there. */
  readonly pages: string;
}

/** Serves the files of these folders and nothing else, under this Content Security Policy. */
export function createStaticFiles({ scripts, pages }: StaticFolders, pagePolicy: string) {
  const compress = createCompressedFiles();
  const answer = async (request: Request): Promise<Response> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return toPlainAnswer(405, 'Method not allowed', { Allow: 'GET, HEAD' });
    }
    const names = toFileNames(new URL(request.url).pathname);
    for (const folder of [scripts, pages]) {
      for (const name of names) {
        const path = join(folder, name);
        const found = await answerFile(request, path, folder === scripts, compress);
        if (found) return found;
      }
    }
    return (await answerLost(request)) ?? toPlainAnswer(404, 'Nothing here');
  };
  /** A person is told on a page, whatever they came with; a script in a word. */
  const answerLost = async ({ url, method, headers }: Request): Promise<Response | null> => {
    if (!/\btext\/html\b/.test(headers.get('Accept') ?? '')) return null;
    const page = await answerFile(
      new Request(url, { method }),
      join(pages, '404.html'),
      false,
      compress,
    );
    return page && new Response(page.body, { status: 404, headers: page.headers });
  };
  return async (request: Request): Promise<Response> => {
    const response = await answer(request);
    response.headers.set('Content-Security-Policy', pagePolicy);
    return response;
  };
}

/** Names below a folder that a path may stand for; none where it could lead out of it. */
function toFileNames(pathname: string): string[] {
  let segments: string[];
  try {
    segments = pathname.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return [];
  }
  if (segments.length === 1 && segments[0] === '') return ['index.html'];
  const isPlain = segments.every((segment) => /^[\w@-][\w@.-]*$/.test(segment));
  if (!isPlain) return [];
  const name = segments.join('/');
  return extname(name) === '' ? [`${name}.html`] : [name];
}

async function answerFile(
  request: Request,
  file: string,
  isForAnySite: boolean,
  compress: ReturnType<typeof createCompressedFiles>,
): Promise<Response | null> {
  const info = await stat(file).catch(() => null);
  const type = contentTypes[extname(file)];
  if (!info?.isFile() || type === undefined) return null;
  const canShrink = isCompressible(type, info.size);
  const coding = canShrink ? readCoding(request.headers.get('Accept-Encoding')) : null;
  const version = `${info.size.toString(36)}-${Math.floor(info.mtimeMs).toString(36)}`;
  const headers = new Headers({
    'Content-Type': type,
    'Cache-Control': hashedName.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
    // Strong: each coding is other bytes, and has a tag of its own.
    ETag: coding === null ? `"${version}"` : `"${version}-${coding}"`,
  });
  setSecurityHeaders(headers);
  if (isForAnySite) headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
  if (canShrink) headers.set('Vary', 'Accept-Encoding');
  // Within a list, or weakened by a proxy that compresses: the tag's quotes keep it apart.
  if (request.headers.get('If-None-Match')?.includes(headers.get('ETag') ?? '')) {
    return new Response(null, { status: 304, headers });
  }
  const packed = coding === null ? null : await compress(file, version, coding);
  if (coding !== null) headers.set('Content-Encoding', coding);
  headers.set('Content-Length', String(packed?.byteLength ?? info.size));
  if (request.method === 'HEAD') return new Response(null, { headers });
  const body =
    packed === null
      ? (Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>)
      : new Blob([packed]).stream();
  return new Response(body, { headers });
}

function setSecurityHeaders(headers: Headers): void {
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Referrer-Policy', 'no-referrer');
  // Nothing here is secret, and a page must be able to see why its script did not come.
  headers.set('Access-Control-Allow-Origin', '*');
}

function toPlainAnswer(status: number, text: string, more: Record<string, string> = {}): Response {
  const headers = new Headers({ 'Content-Type': 'text/plain; charset=utf-8', ...more });
  setSecurityHeaders(headers);
  return new Response(`${text}\n`, { status, headers });
}
