import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { build } from 'esbuild';
import express from 'express';
import { Hono } from 'hono';
import { ProblemError } from '../../src/contract/index.js';
import { toNodeListener } from '../../src/server/index.js';
import { createWorkbench, operator, toOutcome } from './workbench.js';

describe('streamside/server', () => {
  it('loads no package, and of Node only what other runtimes have as well', async () => {
    const { metafile } = await build({
      entryPoints: [fileURLToPath(new URL('../../src/server/index.ts', import.meta.url))],
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      outdir: 'out',
      packages: 'external',
      metafile: true,
      write: false,
    });
    const [entry] = Object.keys(metafile.outputs).filter(
      (name) => metafile.outputs[name]?.entryPoint !== undefined,
    );
    const loaded = new Set<string>();
    const packages = new Set<string>();
    const follow = (name: string) => {
      loaded.add(name);
      for (const { path, kind, external } of metafile.outputs[name]?.imports ?? []) {
        if (kind !== 'import-statement') continue;
        if (external === true) packages.add(path);
        else if (!loaded.has(path)) follow(path);
      }
    };
    follow(entry ?? '');
    assert.ok(loaded.size > 0);
    const everywhere = ['node:crypto', 'node:timers/promises', 'node:buffer', 'node:events'];
    assert.deepEqual(
      [...packages].filter((name) => !everywhere.includes(name)),
      [],
    );
    assert.ok(packages.has('node:crypto'));
  });
});

describe('createHandler, behind a body parser', () => {
  const isTold = (error: unknown) =>
    error instanceof ProblemError && /express\.json/.test(error.options.detail ?? '');

  const checkRequests = async (
    bench: ReturnType<typeof createWorkbench>,
    ask: (method: string, path: string, body?: string) => Promise<Response>,
  ) => {
    const created = await ask('POST', '/live/streams', '{"title":"a"}');
    const { detail } = (await created.clone().json()) as { detail: string };
    assert.match(detail, /before body parsers/);
    assert.equal(created.headers.get('Access-Control-Allow-Origin'), '*');
    assert.equal(await toOutcome(created), '500 internal-error');
    assert.equal(bench.errors.length, 1);
    assert.ok(isTold(bench.errors.pop()));
    const { id } = await bench.createStream();
    assert.equal((await ask('GET', `/live/streams/${id}`)).status, 200);
    assert.equal((await ask('POST', `/live/streams/${id}/grants`)).status, 201);
    // What reads no body minds no parser.
    assert.equal((await ask('DELETE', `/live/streams/${id}`, '{}')).status, 204);
    assert.deepEqual(bench.errors, []);
    await bench.close();
  };
  const headers = (body?: string) => ({
    Authorization: `Bearer ${operator}`,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  });

  it('says what is wrong in Express', async (t: TestContext) => {
    const bench = createWorkbench();
    const app = express();
    app.use(express.json());
    app.use('/live', toNodeListener(bench.handler));
    const server = createServer(app).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await checkRequests(bench, (method, path, body) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: headers(body),
        ...(body === undefined ? {} : { body }),
      }),
    );
  });

  it('says what is wrong where a Request’s body was taken', async () => {
    const bench = createWorkbench();
    const app = new Hono();
    app.use(async (context, next) => {
      if (context.req.raw.body) await context.req.raw.text();
      await next();
    });
    app.all('/live/*', (context) => bench.handler(context.req.raw));
    await checkRequests(bench, async (method, path, body) =>
      app.fetch(
        new Request(`http://site.test${path}`, {
          method,
          headers: headers(body),
          ...(body === undefined ? {} : { body }),
        }),
      ),
    );
  });
});
