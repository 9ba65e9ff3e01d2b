import type { Browser, Page } from 'playwright-core';
import { smallWindow } from '../support/browser.js';

/** For what takes a moment, on a machine that is as busy as can be; nothing here is a measurement. */
export const SOON_MS = 60_000;

/** What the tests use of the elements inside a page. */
export interface StreamsideElement extends HTMLElement {
  readonly state: { readonly phase: string };
  readonly media: HTMLVideoElement;
  readonly path: string | null;
  preview(): Promise<unknown>;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

declare global {
  /** In the demo's pages under test: the element that the selector names. */
  function find<E extends Element>(selector: string): E;
}

/** Opens a page of the demo in a window of its own; what goes wrong in it lands in `faults`. */
export async function openDemoPage(
  browser: Browser,
  address: string,
  faults: string[],
): Promise<Page> {
  const context = await browser.newContext(smallWindow);
  context.setDefaultTimeout(SOON_MS);
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => faults.push(`${address}: ${message}`));
  page.on('console', (line) => {
    if (/Content Security Policy/.test(line.text())) faults.push(`${address}: ${line.text()}`);
  });
  await page.addInitScript(
    'globalThis.find = (selector) => document.querySelector(selector); globalThis.__name = (f) => f;',
  );
  await page.goto(address);
  return page;
}

/** Waits until the element is in that phase. */
export async function reach(page: Page, tag: string, phase: string): Promise<void> {
  await page.locator(`${tag}[state="${phase}"]`).waitFor({ state: 'attached', timeout: SOON_MS });
}
