import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createStaticFiles } from '../../src/cli/static-files.js';

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
      ['demo/.hidden.html', 'hidden'],
      ['demo/key.pem', 'unknown type'],
      ['demo/assets/demo-_1234567.css', 'style'],
    ] as const) {
      await mkdir(join(root, name, '..'), { recursive: true });
      await writeFile(join(root, name), text);
    }
    serve = createStaticFiles({ scripts: join(root, 'browser'), pages: join(root, 'demo') });
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
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      assert.match(policy, /default-src 'self'/);
      assert.doesNotMatch(policy, /unsafe|\*/);
    });
  }

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
});
