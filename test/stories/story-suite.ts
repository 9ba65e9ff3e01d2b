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

/** What Storybook's page has of its own. */
interface StorybookPage {
  readonly __STORYBOOK_PREVIEW__: { ready(): Promise<void> };
  readonly __STORYBOOK_ADDONS_CHANNEL__: {
    once(event: string, listener: () => void): void;
    emit(event: string, request: object): void;
  };
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
    const stages: StoryStage[] = [];

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
        const stage = stages.pop() ?? (await StoryStage.open(context, site.origin));
        await stage.show(id);
        assert.deepEqual(await violationsOf(stage.page), [], 'light');
        // Nothing else is another in the dark.
        await stage.page.emulateMedia({ colorScheme: 'dark' });
        assert.deepEqual(await violationsOf(stage.page, ['color-contrast']), [], 'dark');
        assert.deepEqual(stage.faults, []);
        // One on which a story has failed is used no more.
        stages.push(stage);
      });
    }

    it('are some', () => assert.ok(meant.length > 0));
  });
}

/** A page that shows one story after the other, as Storybook's list does: what they share is read once. */
class StoryStage {
  readonly page: Page;
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', ({ message }) => this.faults.push(message));
  }

  static async open(context: BrowserContext, origin: string): Promise<StoryStage> {
    const stage = new StoryStage(await context.newPage());
    await stage.page.goto(`${origin}/iframe.html?viewMode=story`);
    await stage.page.addScriptTag({ path: axePath });
    await stage.page.evaluate(async () => {
      const { __STORYBOOK_PREVIEW__: preview, __STORYBOOK_ADDONS_CHANNEL__: channel } =
        globalThis as unknown as StorybookPage;
      await preview.ready();
      // The addon's own run of axe would collide with ours.
      channel.emit('updateGlobals', { globals: { a11y: { manual: true } } });
    });
    return stage;
  }

  /** Resolves when the story is drawn, in light. */
  async show(id: string): Promise<void> {
    await this.page.emulateMedia({ colorScheme: 'light' });
    await this.page.evaluate(async (storyId) => {
      const { __STORYBOOK_ADDONS_CHANNEL__: channel } = globalThis as unknown as StorybookPage;
      const drawn = new Promise<void>((resolve, reject) => {
        channel.once('storyRendered', () => resolve());
        for (const fault of ['storyErrored', 'storyThrewException', 'storyMissing'])
          channel.once(fault, () => reject(new Error(fault)));
      });
      channel.emit('setCurrentStory', { storyId, viewMode: 'story' });
      await drawn;
    }, id);
    await this.page.locator('#storybook-root > *').first().waitFor();
  }
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
