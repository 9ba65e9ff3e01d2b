import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { ContractClient } from '../src/contract/index.js';
import { launchBrowser } from '../test/support/browser.js';
import { startServer } from '../test/support/streamside-server.js';
import { LOOKS } from './looks.js';
import type { Look } from './looks.js';
import { paintCamera } from './painted-camera.js';

/**
 * Walks through the running demo with the browser's fake camera and takes pictures. Without an
 * argument: one of each element for the documentation; with a folder: every page and state there,
 * at phone and desktop width, in light and dark, to be looked at.
 */
const folder = process.argv[2];
const docs = fileURLToPath(new URL('../docs/images', import.meta.url));

const server = await startServer();
const browser = await launchBrowser();
try {
  for (const look of folder === undefined ? LOOKS.slice(0, 1) : LOOKS) await walk(browser, look);
} finally {
  await browser.close();
  await server.stop();
}

async function walk(browser: Browser, look: Look): Promise<void> {
  const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
  const stream = await client.createStream({ title: 'Memorial service', startsAt: nextHour() });
  const token = `#token=${server.token}`;

  const start = await open(browser, look, `/${token}`);
  await shoot(start, 'start', look);
  const watch = await open(browser, look, `/watch?stream=${stream.id}`);
  await phase(watch, 'live-player', 'waiting');
  await shoot(watch, 'watch-waiting', look);
  const broadcast = await open(browser, look, `/broadcast?stream=${stream.id}${token}`);
  await phase(broadcast, 'whip-broadcaster', 'idle');
  await shoot(broadcast, 'broadcast-idle', look);
  await broadcast.locator('whip-broadcaster').getByRole('button').first().click();
  await phase(broadcast, 'whip-broadcaster', 'preview');
  await shoot(broadcast, 'broadcast-preview', look);
  void broadcast.evaluate(() =>
    document
      .querySelector<HTMLElement & { start(): Promise<unknown> }>('whip-broadcaster')
      ?.start(),
  );
  await phase(broadcast, 'whip-broadcaster', 'streaming');
  await phase(watch, 'live-player', 'playing');
  await broadcast.waitForTimeout(4_000);
  await shoot(broadcast, 'broadcast-streaming', look, 'whip-broadcaster');
  await watch.mouse.move(look.width / 2, look.height / 3);
  await shoot(watch, 'watch-playing', look, 'live-player');
  void broadcast.evaluate(() =>
    document.querySelector<HTMLElement & { stop(): Promise<unknown> }>('whip-broadcaster')?.stop(),
  );
  await phase(broadcast, 'whip-broadcaster', 'stopped');
  await shoot(broadcast, 'broadcast-stopped', look);
  await phase(watch, 'live-player', 'replay');
  await watch.waitForTimeout(1_500);
  await shoot(watch, 'watch-replay', look);
  const recording = await open(browser, look, `/recording?stream=${stream.id}`);
  await phase(recording, 'recording-player', 'ready');
  await recording.waitForTimeout(1_500);
  await shoot(recording, 'recording-ready', look, 'recording-player');
  for (const page of [start, watch, broadcast, recording]) await page.context().close();
}

async function open(browser: Browser, look: Look, path: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.colorScheme,
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  await page.addInitScript('globalThis.__name = (f) => f;');
  await page.addInitScript(paintCamera);
  await page.goto(server.origin + path);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  return page;
}

async function phase(page: Page, tag: string, name: string): Promise<void> {
  await page.locator(`${tag}[state="${name}"]`).waitFor({ state: 'attached' });
  await page.waitForTimeout(300);
}

async function shoot(page: Page, name: string, look: Look, tag?: string): Promise<void> {
  if (folder === undefined) {
    if (tag === undefined) return;
    mkdirSync(docs, { recursive: true });
    await page.locator(tag).screenshot({ path: join(docs, `${tag}.png`) });
    return;
  }
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${look.name}-${name}.png`), fullPage: true });
}

function nextHour(): string {
  const date = new Date();
  date.setHours(date.getHours() + 1, 0, 0, 0);
  return date.toISOString();
}
