import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import type { Grant, Stream } from '../../src/contract/index.js';
import { readSnippet, resolvePackages } from '../support/doc-snippets.js';
import { toOutcome, readBlocks } from './workbench.js';

const frameworks = ['node', 'express', 'fastify', 'hono', 'next'] as const;
type Framework = (typeof frameworks)[number];

/** Next itself is not among the packages: its router calls the file's exports by method, and so does this. */
const nextRouter = `
import { createServer } from 'node:http';
import { toNodeListener } from 'streamside/server';
import * as live from './site/app/live/[[...path]]/route.js';
import * as media from './site/app/media/[[...path]]/route.js';
const context = { params: Promise.resolve({ path: [] }) };
createServer(
  toNodeListener((request) => {
    const route = new URL(request.url).pathname.startsWith('/media/') ? media : live;
    return route[request.method](request, context);
  }),
).listen(8080);
`;

/** Beside the other frameworks in one process, and so with a data folder of its own. */
const nextStreamside = () =>
  resolvePackages(readSnippet('mounting.md', 'next-streamside.js'))
    .replace("'./media'", "'./site/media'")
    .replace("'./streamside.db'", "'./site/streamside.db'");

/** As printed, but on a free port, which it tells: 8080 may be somebody's. */
function withFreePort(code: string, framework: Framework): string {
  const tell = (port: string) => `console.log(${JSON.stringify(framework)}, ${port})`;
  const free = code
    .replace(/\.listen\(8080\)/, `.listen(0, function () { ${tell('this.address().port')}; })`)
    .replace(
      /await app\.listen\(\{ port: 8080 \}\);/,
      (line) => `${line.replace('8080', '0')} ${tell('app.server.address().port')};`,
    );
  assert.notEqual(free, code);
  return resolvePackages(free);
}

describe('docs/mounting.md', () => {
  const ports = new Map<string, string>();
  let folder = '';
  let child: ReturnType<typeof spawn>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streamside-mounting-'));
    const write = (name: string, code: string) => writeFileSync(join(folder, name), code);
    write('package.json', '{ "type": "module" }');
    write('streamside.js', resolvePackages(readSnippet('mounting.md', 'streamside.js')));
    for (const framework of frameworks) {
      const code =
        framework === 'next' ? nextRouter : readSnippet('mounting.md', `${framework}.js`);
      write(`${framework}.js`, withFreePort(code, framework));
    }
    for (const path of ['live', 'media']) {
      mkdirSync(join(folder, 'site', 'app', path, '[[...path]]'), { recursive: true });
    }
    const route = readSnippet('mounting.md', 'next.js');
    const mediaRoute = route.replace('streamside.handler(', 'engine.fetch(');
    assert.notEqual(mediaRoute, route);
    write('site/streamside.js', nextStreamside());
    write('site/app/live/[[...path]]/route.js', route);
    write('site/app/media/[[...path]]/route.js', mediaRoute);
    write('all.js', frameworks.map((framework) => `import './${framework}.js';`).join('\n'));
    child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'all.js'], {
      cwd: folder,
      env: { ...process.env, STREAMSIDE_TOKEN: 'op' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(child.stdout);
    for await (const line of createInterface(child.stdout)) {
      const [framework = '', port = ''] = line.split(' ');
      ports.set(framework, port);
      if (ports.size === frameworks.length) break;
    }
    assert.equal(ports.size, frameworks.length, 'all of them listen');
  });
  after(async () => {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  for (const framework of frameworks) {
    describe(framework, () => {
      const ask = (
        line: string,
        {
          body,
          token = 'op',
          signal,
        }: { body?: unknown; token?: string | null; signal?: AbortSignal } = {},
      ) => {
        const [method = '', path = ''] = line.split(' ');
        return fetch(`http://127.0.0.1:${ports.get(framework)}${path}`, {
          method,
          headers: {
            ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          body: body === undefined ? null : JSON.stringify(body),
          signal: signal ?? null,
        });
      };
      const createStream = async () => {
        const response = await ask('POST /live/streams', { body: { title: 'A service' } });
        assert.equal(response.status, 201);
        const stream = (await response.json()) as Stream;
        assert.equal(response.headers.get('Location'), `/live/streams/${stream.id}`);
        return stream.id;
      };

      it('serves the contract with bodies in both directions', async () => {
        for (const path of ['/live', '/live/']) {
          const discovery = (await (await ask(`GET ${path}`, { token: null })).json()) as object;
          assert.ok('contract' in discovery, path);
        }
        const id = await createStream();
        const grant = (await (await ask(`POST /live/streams/${id}/grants`)).json()) as Grant;
        assert.match(grant.whip.url, new RegExp(`^http://[^/]+/media/${id}/whip$`));
        const patched = await ask(`PATCH /live/streams/${id}`, { body: { title: 'Renamed' } });
        assert.equal(((await patched.json()) as Stream).title, 'Renamed');
        const head = await ask(`HEAD /live/streams/${id}`);
        assert.deepEqual([head.status, await head.text()], [200, '']);
        assert.notEqual(head.headers.get('ETag'), null);
        assert.equal((await ask(`DELETE /live/streams/${id}`)).status, 204);
      });

      it('passes on refusals, preflights and CORS as they are', async () => {
        const refusals: [string, object, string][] = [
          ['GET /live/nothing', {}, '404 route-not-found'],
          ['GET /live/streams', { token: null }, '401 token-missing'],
          ['DELETE /live/streams', {}, '405 method-not-allowed'],
          ['POST /live/streams', { body: { title: 'x'.repeat(400_000) } }, '413 body-too-large'],
        ];
        for (const [line, options, outcome] of refusals) {
          const response = await ask(line, options);
          assert.equal(response.headers.get('Access-Control-Allow-Origin'), '*', line);
          assert.equal(await toOutcome(response), outcome, line);
        }
        const preflight = await ask('OPTIONS /live/streams', { token: null });
        assert.equal(preflight.status, 204);
        assert.match(preflight.headers.get('Access-Control-Allow-Headers') ?? '', /Authorization/);
      });

      it('lets events through while the connection is open', async () => {
        const id = await createStream();
        const gone = new AbortController();
        const events = await ask(`GET /live/streams/${id}/events`, {
          token: null,
          signal: gone.signal,
        });
        assert.equal(events.headers.get('Content-Type'), 'text/event-stream');
        const next = readBlocks(events);
        await next();
        assert.match((await next()) ?? '', /"title":"A service"/);
        await ask(`PATCH /live/streams/${id}`, { body: { title: 'Renamed' } });
        assert.match((await next()) ?? '', /"title":"Renamed"/);
        gone.abort();
      });

      it('leads to the engine’s media', async () => {
        const id = await createStream();
        const whep = await ask(`POST /media/${id}/whep`, { body: 'v=0', token: null });
        assert.equal(await toOutcome(whep), '415 type-unsupported');
      });

      if (framework !== 'next' && framework !== 'node') {
        it('leaves the app its own routes, with bodies that are parsed', async () => {
          const hello = await ask('POST /hello', { body: { name: 'Ada' } });
          assert.deepEqual(await hello.json(), { name: 'Ada' });
        });
      }
    });
  }
});
