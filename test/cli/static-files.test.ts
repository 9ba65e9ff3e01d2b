import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readCoding } from '../../src/cli/http/compressed-files.js';
import { createStaticFiles } from '../../src/cli/http/static-files.js';

/** As repetitive as scripts are. */
const long = 'export const answer = 42;\n'.repeat(200);

describe('createStaticFiles', () => {
  let root = '';
  let serve: ReturnType<typeof createStaticFiles>;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'streamside-files-'));
    for (const [name, text] of [
      ['secret.html', 'secret'],
      ['browser/streamside.js', 'script'],
      ['browser/chunks/hls-a1B2c3D4.js', 'chunk'],
      ['demo/index.html', 'home'],
      ['demo/watch.html', 'watch'],
      ['demo/404.html', 'lost'],
      ['demo/.hidden.html', 'hidden'],
      ['demo/key.pem', 'unknown type'],
      ['demo/assets/demo-_1234567.css', 'style'],
      ['demo/long.js', long],
      ['demo/long.png', long],
    ] as const) {
      await mkdir(join(root, name, '..'), { recursive: true });
      await writeFile(join(root, name), text);
    }
    serve = createStaticFiles(
      { scripts: join(root, 'browser'), pages: join(root, 'demo') },
      "default-src 'self'",
    );
  });
  after(() => rm(root, { recursive: true }));

  const ask = (path: string, init?: RequestInit) =>
    serve(new Request(`http://site.test${path}`, init));

  for (const [path, type, text] of [
    ['/', 'text/html; charset=utf-8', 'home'],
    ['/watch', 'text/html; charset=utf-8', 'watch'],
    ['/watch.html?stream=st_1', 'text/html; charset=utf-8', 'watch'],
    ['/streamside.js', 'text/javascript; charset=utf-8', 'script'],
    ['/chunks/hls-a1B2c3D4.js', 'text/javascript; charset=utf-8', 'chunk'],
    ['/assets/demo-_1234567.css', 'text/css; charset=utf-8', 'style'],
  ] as const) {
    it(`serves ${path}`, async () => {
      const response = await ask(path);
      assert.deepEqual(
        [response.status, response.headers.get('Content-Type'), await response.text()],
        [200, type, text],
      );
      assert.equal(response.headers.get('X-Content-Type-Options'), 'nosniff');
      assert.equal(response.headers.get('Content-Security-Policy'), "default-src 'self'");
    });
  }

  it('tells a person on a page that nothing is here, and a script in a word', async () => {
    const headers = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    for (const path of ['/nowhere', '/a/b/c.js', '/%E0']) {
      const page = await ask(path, { headers });
      assert.equal(page.status, 404);
      assert.equal(page.headers.get('Content-Type'), 'text/html; charset=utf-8');
      assert.equal(page.headers.get('Content-Security-Policy'), "default-src 'self'");
      assert.equal(await page.text(), 'lost');
      assert.equal(
        await (await ask(path, { headers: { Accept: '*/*' } })).text(),
        'Nothing here\n',
      );
    }
    const head = await ask('/nowhere', { method: 'HEAD', headers });
    assert.deepEqual([head.status, await head.text()], [404, '']);
  });

  for (const path of [
    '/nothing',
    '/secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/chunks/..%2f..%2fsecret.html',
    '/..%5csecret.html',
    '/chunks',
    '/chunks/',
    '/.hidden.html',
    '/key.pem',
    '/%00',
    '/%zz',
    '//watch',
  ]) {
    it(`has nothing at ${path}`, async () => {
      assert.equal((await ask(path)).status, 404);
    });
  }

  it('lets any site load the scripts, and keep what never changes', async () => {
    const script = (await ask('/streamside.js')).headers;
    assert.equal(script.get('Access-Control-Allow-Origin'), '*');
    assert.equal(script.get('Cache-Control'), 'no-cache');
    const chunk = (await ask('/chunks/hls-a1B2c3D4.js')).headers;
    assert.match(chunk.get('Cache-Control') ?? '', /immutable/);
    const page = (await ask('/')).headers;
    assert.equal((await ask('/missing.js')).headers.get('Access-Control-Allow-Origin'), '*');
    assert.equal(page.get('Cache-Control'), 'no-cache');
  });

  it('answers 304, HEAD and other methods as HTTP says', async () => {
    const ETag = (await ask('/')).headers.get('ETag') ?? '';
    for (const tag of [ETag, `W/${ETag}`, `"other", ${ETag}`]) {
      const known = await ask('/', { headers: { 'If-None-Match': tag } });
      assert.deepEqual([known.status, known.body], [304, null]);
    }
    assert.equal((await ask('/', { headers: { 'If-None-Match': '"other"' } })).status, 200);
    const head = await ask('/', { method: 'HEAD' });
    assert.deepEqual(
      [head.status, head.body, head.headers.get('Content-Length')],
      [200, null, '4'],
    );
    const post = await ask('/', { method: 'POST' });
    assert.deepEqual([post.status, post.headers.get('Allow')], [405, 'GET, HEAD']);
  });

  const unpack = { br: brotliDecompressSync, gzip: gunzipSync };

  for (const [accepted, coding] of [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
  ] as const) {
    it(`sends text as ${coding} to who takes ${accepted}`, async () => {
      const init = { headers: { 'Accept-Encoding': accepted } };
      const { headers, ...response } = await readWhole(await ask('/long.js', init));
      assert.equal(headers.get('Content-Encoding'), coding);
      assert.equal(headers.get('Vary'), 'Accept-Encoding');
      assert.equal(unpack[coding](response.bytes).toString(), long);
      assert.equal(headers.get('Content-Length'), String(response.bytes.byteLength));
      assert.ok(response.bytes.byteLength < 200);
      const head = await ask('/long.js', { method: 'HEAD', ...init });
      assert.equal(head.headers.get('Content-Length'), headers.get('Content-Length'));
      const ETag = headers.get('ETag') ?? '';
      const known = await ask('/long.js', { headers: { ...init.headers, 'If-None-Match': ETag } });
      assert.deepEqual([known.status, known.headers.get('Vary')], [304, 'Accept-Encoding']);
      // What a cache holds in one coding is no answer to who takes none.
      const plain = await ask('/long.js', { headers: { 'If-None-Match': ETag } });
      assert.equal(plain.status, 200);
      assert.equal(plain.headers.get('Vary'), 'Accept-Encoding');
      assert.equal(plain.headers.get('Content-Encoding'), null);
      assert.equal(await plain.text(), long);
    });
  }

  it('sends pictures, and what is small, as they are', async () => {
    for (const path of ['/long.png', '/']) {
      const { headers } = await ask(path, { headers: { 'Accept-Encoding': 'br' } });
      assert.deepEqual([headers.get('Content-Encoding'), headers.get('Vary')], [null, null]);
    }
  });

  it('compresses a file anew once it has changed', async () => {
    const file = join(root, 'demo', 'changing.js');
    const read = async () => {
      const init = { headers: { 'Accept-Encoding': 'br' } };
      const { headers, bytes } = await readWhole(await ask('/changing.js', init));
      return [headers.get('ETag'), brotliDecompressSync(bytes).toString()];
    };
    await writeFile(file, long);
    const [before, first] = await read();
    await writeFile(file, long.replaceAll('42', '43'));
    await utimes(file, 1, 1);
    const [after, second] = await read();
    assert.deepEqual([first, second], [long, long.replaceAll('42', '43')]);
    assert.notEqual(after, before);
  });
});

async function readWhole(response: Response) {
  return { headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}

describe('readCoding', () => {
  for (const [accepted, coding] of [
    [null, null],
    ['', null],
    ['identity', null],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['*;q=0', null],
    ['GZIP;q=0.5', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['br;q=nonsense', 'br'],
    ['zstd, deflate', null],
  ] as const) {
    it(`takes ${coding} where ${accepted} is accepted`, () => {
      assert.equal(readCoding(accepted), coding);
    });
  }
});
