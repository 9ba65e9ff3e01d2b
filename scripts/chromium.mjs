import { existsSync } from 'node:fs';
import { stop } from './steps.mjs';
import { pathsOf } from './system-packages.mjs';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];

const FIXED_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** A Chromium, Chrome or Edge. */
export const chromium = {
  packages: ['chromium'],
  need: 'The browser tests need Chromium, Chrome or Edge: install one, or name it in CHROME_PATH. On Debian or Ubuntu',
  find: () => {
    const path = process.env.CHROME_PATH;
    if (path && !existsSync(path)) stop(`CHROME_PATH names a file that is not there: ${path}`);
    const found = path || [...pathsOf(...NAMES), ...FIXED_PLACES].find((file) => existsSync(file));
    return found ? { CHROME_PATH: found } : null;
  },
};
