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

/** A window for pages of whose looks nothing is asked: what is drawn in software takes the machine from the rest. */
export const smallWindow = { viewport: { width: 480, height: 320 } } as const;
