import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrowserFamily } from '../../src/elements/whip-broadcaster/help/browser-family.js';
import { readBrowserFamily } from '../../src/elements/whip-broadcaster/help/browser-family.js';

const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15';
const android = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)';
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';

interface Row {
  readonly browser: string;
  readonly userAgent: string;
  readonly touchPoints?: number;
  readonly family: BrowserFamily | null;
}

const rows: readonly Row[] = [
  {
    browser: 'Safari on an iPhone',
    userAgent: `${phone} (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`,
    touchPoints: 5,
    family: 'safari-phone',
  },
  {
    browser: 'Safari on an iPad, which says that it is a Mac',
    userAgent: `${mac} (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    touchPoints: 5,
    family: 'safari-phone',
  },
  {
    browser: 'Chrome on an iPhone',
    userAgent: `${phone} (KHTML, like Gecko) CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1`,
    touchPoints: 5,
    family: 'apple-phone',
  },
  {
    browser: 'Chrome on an iPad that asks for desktop pages',
    userAgent: `${mac} (KHTML, like Gecko) CriOS/140.0.7339.39 Safari/605.1.15`,
    touchPoints: 5,
    family: 'apple-phone',
  },
  {
    browser: 'Firefox on an iPhone',
    userAgent: `${phone} (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15`,
    touchPoints: 5,
    family: 'apple-phone',
  },
  {
    browser: 'Edge on an iPhone',
    userAgent: `${phone} (KHTML, like Gecko) Version/18.0 EdgiOS/140.0 Mobile/15E148 Safari/604.1`,
    touchPoints: 5,
    family: 'apple-phone',
  },
  {
    browser: 'Safari on a Mac',
    userAgent: `${mac} (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    family: 'safari-desktop',
  },
  {
    browser: 'Chrome on a Mac',
    userAgent: `${mac} (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36`,
    family: 'chrome-desktop',
  },
  {
    browser: 'Chrome on Android',
    userAgent: `${android} Chrome/140.0.0.0 Mobile Safari/537.36`,
    touchPoints: 5,
    family: 'chrome-phone',
  },
  {
    browser: 'Samsung’s browser',
    userAgent: `${android} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    touchPoints: 5,
    family: 'android-phone',
  },
  {
    browser: 'Edge on Android',
    userAgent: `${android} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0`,
    touchPoints: 5,
    family: 'android-phone',
  },
  {
    browser: 'Edge on Windows, with a touch screen',
    userAgent: `${windows} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
    touchPoints: 10,
    family: 'chrome-desktop',
  },
  {
    browser: 'Firefox on Android',
    userAgent: 'Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0',
    touchPoints: 5,
    family: 'firefox-phone',
  },
  {
    browser: 'Firefox on Linux',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
    family: 'firefox-desktop',
  },
  { browser: 'what says nothing of itself', userAgent: '', family: null },
];

describe('readBrowserFamily', () => {
  for (const { browser, userAgent, touchPoints = 0, family } of rows) {
    it(`takes ${browser} for ${family ?? 'none whose menus are known'}`, () => {
      assert.equal(readBrowserFamily(userAgent, touchPoints), family);
    });
  }
});
