import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const run = promisify(execFile);

/** Where the README's snippets say that their server is. */
const PRINTED_ORIGIN = 'http://127.0.0.1:8080';

describe('README.md', () => {
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is at most 150 lines long', () => {
    assert.ok(readme.split('\n').length <= 151);
  });

  it('links only to files that are there', () => {
    for (const [, target = ''] of readme.matchAll(/\]\(([^)#:]+)\)/g)) {
      assert.doesNotThrow(() => readFileSync(join(root, target)), `${target} is there`);
    }
  });

  it('has a page snippet that plays on another site', async () => {
    const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const page = await browser.newPage();
    await page.route(`${PRINTED_ORIGIN}/**`, async (route) => {
      const url = route.request().url().replace(PRINTED_ORIGIN, server.origin);
      await route.fulfill({ response: await route.fetch({ url }) });
    });
    const body = snippet('page', 'html').replace('STREAM_ID', id);
    await page.route('http://site.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>x</title>${body}` }),
    );
    await page.goto('http://site.example/');
    await page.locator('live-player[state="waiting"]').waitFor({ state: 'attached' });
    // What is there only for paper is not seen: the title stands once.
    await page.getByText('Memorial service').filter({ visible: true }).waitFor();
    // The event stream stays open as long as the page.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.close();
  });

  it('says what to add to a watch page’s address for HLS', async () => {
    const [, addition = ''] = /`(&latency=[a-z]+)` behind its address/.exec(readme) ?? [];
    const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const page = await browser.newPage();
    await page.goto(`${server.origin}/watch?stream=${id}${addition}`);
    await page
      .locator('live-player[state="waiting"][latency="standard"]')
      .waitFor({ state: 'attached' });
    await page.close();
  });

  it('has a server snippet that runs as printed and fills the contract', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'streamside-readme-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', 'streamside'), 'dir');
    writeFileSync(join(folder, 'server.mjs'), withFreePort(snippet('server', 'js')));
    const child = spawn('node', ['server.mjs'], {
      cwd: folder,
      env: { ...process.env, STREAMSIDE_TOKEN: 'a-token-for-this-test' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      const endpoint = said.toString().trim();
      assert.match(await check(endpoint, 'a-token-for-this-test'), / 0 failed/);
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has a check command that passes against the server of npm start', async () => {
    assert.match(readme, /npx streamside check http:\/\/127\.0\.0\.1:8080\/live --token /);
    assert.match(await check(`${server.origin}/live`, server.token), / 0 failed/);
  });
});

/** The code block that follows the marker of that name. */
function snippet(name: string, language: string): string {
  const marker = `<!-- snippet: ${name} -->\n\n\`\`\`${language}\n`;
  const start = readme.indexOf(marker);
  assert.ok(start >= 0, `README.md has the snippet ${name}`);
  const from = start + marker.length;
  return readme.slice(from, readme.indexOf('\n```', from));
}

/** As printed, but on a free port: 8080 may be somebody's. */
function withFreePort(code: string): string {
  const free = code.replace(
    `.listen(8080, () => console.log('http://127.0.0.1:8080/live'))`,
    `.listen(0, function () { console.log(\`http://127.0.0.1:\${this.address().port}/live\`); })`,
  );
  assert.notEqual(free, code);
  return free;
}

async function check(endpoint: string, token: string): Promise<string> {
  const { stdout } = await run('node', ['dist/cli.js', 'check', endpoint, '--token', token], {
    cwd: root,
  });
  return stdout;
}
