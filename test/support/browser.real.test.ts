import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchBrowser } from './browser.js';

describe('the browser of the tests', () => {
  it('has no pages behind its windows but those that were opened', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto('data:text/html,<p>Here');
      const session = await browser.newBrowserCDPSession();
      // A window names its pages behind it as soon as it is there.
      const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
      const own = targetInfos.filter(({ url }) => url.startsWith('chrome://'));
      assert.deepEqual(
        own.map(({ url }) => url),
        [],
      );
      assert.ok(targetInfos.some(({ url }) => url.startsWith('data:')));
    } finally {
      await browser.close();
    }
  });
});
