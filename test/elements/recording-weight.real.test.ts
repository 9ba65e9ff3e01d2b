import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { launchBrowser, smallWindow } from '../support/browser.js';
import { createCopy, script, serveRecordings } from './support/recording-site.js';

/** All of hls.js alone, or mux-player, is more than that. */
const MAX_GZIP_BYTES = 150_000;

describe('<recording-player> of the drop-in script', () => {
  let site: Awaited<ReturnType<typeof serveRecordings>>;
  let browser: Browser;

  before(async () => {
    [site, browser] = await Promise.all([
      serveRecordings([createCopy('rec_1')], 'poster="data:image/svg+xml,<svg/>"'),
      launchBrowser(),
    ]);
  });

  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('has asked for no more script than promised when it plays after a press', async (t) => {
    const fetched = await playFromPoster();
    const total = weigh(t, fetched);
    assert.ok(
      fetched.some((name) => name.includes('/hls.light')),
      'played by hls.js',
    );
    assert.ok(total <= MAX_GZIP_BYTES, `${total} bytes of ${MAX_GZIP_BYTES}`);
  });

  /** Looks at the poster for a while, as a person does, and presses; says which scripts had been asked for when it played. */
  async function playFromPoster(): Promise<string[]> {
    const context = await browser.newContext(smallWindow);
    const tab = await context.newPage();
    await tab.goto(`${site.origin}/page`);
    const button = tab.locator('recording-player [part=play]');
    await button.waitFor();
    // What comes by itself where a player is seen is there then.
    await tab.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.includes('/hls.light')),
    );
    const shown = tab.evaluate(async () => {
      const video = document.querySelector('recording-player')?.shadowRoot?.querySelector('video');
      // What the device shows of it is asked for by this very event.
      const playing = new Promise<Event>((resolve) =>
        video?.addEventListener('playing', resolve, { once: true }),
      );
      await new Promise((resolve) => video?.requestVideoFrameCallback(resolve));
      const { timeStamp } = await playing;
      return performance
        .getEntriesByType('resource')
        .filter(({ name, startTime }) => name.endsWith('.js') && startTime < timeStamp)
        .map(({ name }) => new URL(name).pathname);
    });
    await button.click();
    const names = await shown;
    await context.close();
    return names;
  }
});

function weigh(t: TestContext, names: readonly string[]): number {
  const sizes = names.map((name) => {
    const bytes = gzipSync(readFileSync(join(script, name)), { level: 9 }).length;
    t.diagnostic(`${bytes} ${name}`);
    return bytes;
  });
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  t.diagnostic(`${total} bytes of script, gzip, until the first picture`);
  return total;
}
