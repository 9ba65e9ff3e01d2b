import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { LoadedModules } from '../../scripts/bundles.mjs';
import { listLoaded } from '../../scripts/bundles.mjs';
import { smallWindow } from '../support/browser.js';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { seen } from './seen-stream.js';

interface Budget extends LoadedModules {
  readonly name: string;
}

const { budgets } = JSON.parse(
  readFileSync(new URL('../../size-budget.json', import.meta.url), 'utf8'),
) as { budgets: readonly Budget[] };

/** What a page needs is what the budget counts: every other script is kept from it, and it works all the same. */
describe('with no scripts but those that its size budget counts', () => {
  const stage = useDemoStage();

  /** A page with this alone on it, to which all other scripts never come. */
  async function open(tag: string, markup: string): Promise<{ page: Page; counted: Set<string> }> {
    const budget = budgets.find(({ name }) => name.startsWith(`${tag} `));
    assert.ok(budget !== undefined, `${tag} has a budget`);
    const counted = new Set((await listLoaded(budget)).map(({ name }) => `/${name}`));
    const context = await stage.browser.newContext({
      ...smallWindow,
      permissions: ['camera', 'microphone'],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(SOON_MS);
    await page.addInitScript(
      'globalThis.find = (selector) => document.querySelector(selector); globalThis.__name = (f) => f;',
    );
    await page.route(/\.js$/, (route) => {
      const name = new URL(route.request().url()).pathname.replace(/-[\w-]{8}(?=\.js$)/, '');
      return counted.delete(name) ? route.continue() : undefined;
    });
    const body = `<!doctype html><script type="module" src="/streamside.js"></script>${markup}`;
    const address = `${stage.server.origin}/counted`;
    await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.goto(address);
    return { page, counted };
  }

  it('the broadcaster shows its preview, and a button that goes live', async () => {
    const { id } = await stage.createClient().createStream({ title: 'Memorial service' });
    const { page, counted } = await open(
      'whip-broadcaster',
      `<whip-broadcaster endpoint="/live" stream="${id}"></whip-broadcaster>`,
    );
    await page.locator('whip-broadcaster .panel .primary').click();
    await page.locator('whip-broadcaster .controls .primary:enabled').waitFor();
    assert.deepEqual([...counted], [], 'all that is counted was needed');
    await page.context().close();
  });

  it('a live picture plays with its bar, and its recording afterwards', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const publisher = await stage.goLive(id);
    const live = await open(
      'live-player',
      `<live-player endpoint="/live" stream="${id}" autoplay muted controls></live-player>`,
    );
    await live.page.locator('live-player [part=controls]').waitFor({ state: 'attached' });
    await live.page.waitForFunction(hasPlayed, 'live-player');
    assert.deepEqual([...live.counted], [], 'all that is counted was needed');
    await live.page.context().close();

    await publisher.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    await seen(client, id, ({ status }) => status === 'completed');
    const recording = await open(
      'recording-player',
      `<recording-player endpoint="/live" stream="${id}" autoplay muted></recording-player>`,
    );
    await recording.page.waitForFunction(hasPlayed, 'recording-player');
    assert.deepEqual([...recording.counted], [], 'all that is counted was needed');
    await recording.page.context().close();
  });
});

/** Runs in the page: whether pictures have been shown. */
function hasPlayed(tag: string): boolean {
  const media = find(tag).shadowRoot?.querySelector('video') ?? null;
  return media !== null && media.getVideoPlaybackQuality().totalVideoFrames > 0;
}
