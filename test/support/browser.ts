import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { browserArgs } from './browser-args.mjs';

/** A real Chromium with a fake camera and microphone. The caller closes it. */
export function launchBrowser(extraArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
    args: [...browserArgs, ...extraArgs],
  });
}
