import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { LossyNetwork } from '../engine/support/lossy-network.js';
import { createLossyNetwork } from '../engine/support/lossy-network.js';
import { browserArgs } from '../support/browser-args.mjs';
import type { LinePage } from './support/line-page.js';

declare const linePage: LinePage;

const port = 8080;
/** Answers whatever is asked with a page, and knows nothing of WebSockets. */
const serve = (script: string, host: string) => `
  require('node:http').createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><script>' + ${JSON.stringify(script)} + '</script>');
  }).listen(${port}, '${host}', () => console.log('listening'));
`;

describe('Line', () => {
  let network: LossyNetwork;
  let server: ChildProcess;
  let browser: Browser;

  before(async () => {
    network = await createLossyNetwork();
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('support/line-page.ts', import.meta.url))],
      bundle: true,
      minify: true,
      format: 'iife',
      write: false,
    });
    const code = serve(outputFiles[0]?.text ?? '', network.address);
    const [file = '', ...rest] = [...network.command, process.execPath, '-e', code];
    server = spawn(file, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (server.stdout !== null) await once(server.stdout, 'data');
    const program = process.env.CHROME_PATH ?? '/usr/bin/chromium';
    const executablePath = await network.wrap(program);
    browser = await chromium.launch({ executablePath, args: [...browserArgs] });
  });
  after(async () => {
    await browser?.close();
    server?.kill();
    await network?.close();
  });

  it('sends nothing but one knock into a cut line, and all that waited once it carries again', async () => {
    const page = await browser.newPage();
    await page.goto(`http://${network.address}:${port}/`);
    assert.equal(await page.evaluate(() => linePage.ask('/before')), 200);
    const sent: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname !== '/favicon.ico') sent.push(`${request.method()} ${pathname}`);
    });
    await network.setSilent(true);
    const lost = page.evaluate(() => linePage.ask('/lost').catch(() => 0));
    await page.waitForFunction(() => linePage.phase() === 'silent');
    // What was sent before may be repeated in time by the system; here it is not to count.
    await page.evaluate(() => linePage.giveUp());
    assert.equal(await lost, 0);
    const held = page.evaluate(() => linePage.ask('/held'));
    // Longer than a knock takes, so that a second one would be seen.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    assert.deepEqual(sent, ['GET /lost', 'HEAD /']);
    assert.equal(await page.evaluate(() => linePage.phase()), 'silent');
    await network.setSilent(false);
    assert.equal(await held, 200);
    assert.equal(await page.evaluate(() => linePage.phase()), 'clear');
    assert.ok(sent.slice(2).includes('GET /held'));
  });
});
