import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

describe('docs/server.md', () => {
  it('has a first snippet that runs as printed', async (t) => {
    const text = await readFile(new URL('../../docs/server.md', import.meta.url), 'utf8');
    const [, printed = ''] = /```js\n([^]*?)```/.exec(text) ?? [];
    // Beside what is printed: the package's sources under its name, a free port, and its number.
    const source = printed
      .replaceAll(/'streamside\/(\w+)'/g, (_, door: string) =>
        JSON.stringify(import.meta.resolve(`../../src/${door}/index.ts`)),
      )
      .replace(
        ').listen(8080);',
        ').listen(0, function () { console.log(this.address().port); });',
      );
    const folder = await mkdtemp(join(tmpdir(), 'streamside-docs-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'server.mjs'), source);
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'server.mjs'], {
      cwd: folder,
      env: { ...process.env, STREAMSIDE_TOKEN: 'op' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    const created = await fetch(`http://127.0.0.1:${port.toString().trim()}/live/streams`, {
      method: 'POST',
      headers: { Authorization: 'Bearer op', 'Content-Type': 'application/json' },
      body: '{"title":"a"}',
    });
    assert.equal(created.status, 201);
    const { id } = (await created.json()) as { id: string };
    const whep = await fetch(`http://127.0.0.1:${port.toString().trim()}/media/${id}/whep`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: 'v=0',
    });
    assert.notEqual(whep.status, 404);
  });
});
