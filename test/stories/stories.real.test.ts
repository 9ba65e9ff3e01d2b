import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { serveFolder } from '../support/static-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = join(root, 'storybook-static');
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface StoryIndex {
  readonly entries: Record<string, { id: string; type: string; title: string; name: string }>;
}

const { entries } = JSON.parse(readFileSync(join(built, 'index.json'), 'utf8')) as StoryIndex;
const stories = Object.values(entries).filter(({ type }) => type === 'story');

// Two at a time: each waits for its page as long as it works.
describe('the stories', { concurrency: 2 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let site: Awaited<ReturnType<typeof serveFolder>>;

  before(async () => {
    assert.ok(existsSync(built), 'npm run build:storybook comes first');
    [browser, site] = await Promise.all([launchBrowser(), serveFolder(built)]);
    // One for all: what they share is fetched and compiled once.
    context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  });

  after(async () => {
    await Promise.all([browser.close(), site.close()]);
  });

  for (const { id, title, name } of stories) {
    it(`${title}, ${name}: draws and is accessible in light and in dark`, async () => {
      const page = await context.newPage();
      try {
        const faults: string[] = [];
        page.on('pageerror', ({ message }) => faults.push(message));
        // The addon's own run of axe would collide with ours.
        const options = 'viewMode=story&globals=a11y.manual:!true';
        await page.goto(`${site.origin}/iframe.html?id=${id}&${options}`);
        await page.locator('body.sb-show-main, body.sb-show-errordisplay').waitFor();
        await page.locator('#storybook-root > *').first().waitFor();
        await page.addScriptTag({ path: axePath });
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await violationsOf(page), [], colorScheme);
        }
        assert.deepEqual(faults, []);
      } finally {
        await page.close();
      }
    });
  }

  it('has one at least for each element', () => {
    for (const tag of ['whip-broadcaster', 'live-player', 'recording-player']) {
      assert.ok(
        stories.some(({ id }) => id.includes(tag)),
        `<${tag}> has no story`,
      );
    }
  });
});

/** What axe holds against the story, a line each. */
async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(selector: string): Promise<AxeResults> } }).axe.run(
      '#storybook-root',
    ),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}
