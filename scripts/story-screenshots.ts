import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.js';
import { serveFolder } from '../test/support/static-server.js';
import { LOOKS } from './looks.js';
import type { Look } from './looks.js';

/**
 * Takes a picture of every story of an element, or of all of them, at phone and desktop width, in light and
 * dark, to be looked at: `npm run screenshots:stories -- live-player`. They lie in `screenshots/`, which is
 * no part of the repository.
 */
const [tag = ''] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'storybook-static');
const folder = join(root, 'screenshots');

interface StoryIndex {
  readonly entries: Record<string, { id: string; type: string; title: string }>;
}

const { entries } = JSON.parse(readFileSync(join(built, 'index.json'), 'utf8')) as StoryIndex;
const stories = Object.values(entries).filter(
  ({ type, title }) => type === 'story' && (tag === '' || title.split('/')[0] === tag),
);
if (stories.length === 0) throw new Error(`There is no story of ${tag}`);

mkdirSync(folder, { recursive: true });
const site = await serveFolder(built);
const browser = await launchBrowser();
try {
  for (const look of LOOKS) {
    const context = await browser.newContext({
      viewport: { width: look.width, height: look.height },
      colorScheme: look.colorScheme,
    });
    for (const { id } of stories) await shoot(context, id, look);
    await context.close();
  }
} finally {
  await browser.close();
  await site.close();
}
console.log(`${stories.length * LOOKS.length} pictures in ${folder}`);

async function shoot(context: BrowserContext, id: string, look: Look): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${site.origin}/iframe.html?viewMode=story&id=${id}`);
  await page.locator('#storybook-root > *').first().waitFor();
  await page.waitForLoadState('networkidle');
  const path = join(folder, `${id}-${look.name}.png`);
  await page.screenshot({ path, fullPage: true, animations: 'disabled' });
  await page.close();
}
