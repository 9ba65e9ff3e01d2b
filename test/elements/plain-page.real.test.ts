import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';

/** What the documentation tells a page to write. */
const guide = readFileSync(new URL('../../docs/recording-player.md', import.meta.url), 'utf8');
const [, written = ''] = /## On paper[^]*?```html\n([^]*?)```/.exec(guide) ?? [];

describe('<recording-player> as it is documented', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  it('is a link to the recording where no script runs', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.setContent(`<!doctype html><title>x</title>${written}`);
    const link = page.getByRole('link', { name: 'The recording of the service' });
    assert.equal(await link.isVisible(), true);
    assert.equal(await link.getAttribute('href'), 'https://example.org/services/whitfield');
    await page.close();
  });
});
