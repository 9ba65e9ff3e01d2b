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

/** What a story takes on a machine that is as busy as can be. */
const STORY_LIMIT_MS = 60_000;

interface Axe {
  run(selector: string, options?: { runOnly: string[] }): Promise<AxeResults>;
}

interface StoryIndex {
  readonly entries: Record<string, { id: string; type: string; title: string; name: string }>;
}

const { entries } = JSON.parse(readFileSync(join(built, 'index.json'), 'utf8')) as StoryIndex;
const stories = Object.values(entries).filter(({ type }) => type === 'story');

/** Tries the stories under a title, which begins with their element's tag. */
export function describeStories(of: string): void {
  const meant = stories.filter(({ title }) => title === of);

  // Two at a time: each waits for its page as long as it works.
  describe(`the stories of ${of}`, { concurrency: 2 }, () => {
    let browser: Browser;
    let context: BrowserContext;
    let site: Awaited<ReturnType<typeof serveFolder>>;

    before(async () => {
      assert.ok(existsSync(built), 'npm run build:storybook comes first');
      [browser, site] = await Promise.all([launchBrowser(), serveFolder(built)]);
      // One for all: what they share is fetched and compiled once.
      context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      context.setDefaultTimeout(STORY_LIMIT_MS);
    });

    after(async () => {
      await Promise.all([browser?.close(), site?.close()]);
    });

    for (const { id, name } of meant) {
      it(`${name}: draws and is accessible in light and in dark`, async () => {
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
          assert.deepEqual(await violationsOf(page), [], 'light');
          // Nothing else is another in the dark.
          await page.emulateMedia({ colorScheme: 'dark' });
          assert.deepEqual(await violationsOf(page, ['color-contrast']), [], 'dark');
          assert.deepEqual(faults, []);
        } finally {
          await page.close();
        }
      });
    }

    it('are some', () => assert.ok(meant.length > 0));
  });
}

/** What axe holds against the story, a line each; by these rules alone where some are named. */
async function violationsOf(page: Page, rules?: string[]): Promise<string[]> {
  const { violations } = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: Axe }).axe.run('#storybook-root', runOnly && { runOnly }),
    rules,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}
