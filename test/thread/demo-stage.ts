import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { setCameraSize } from '../engine/support/recording-page.js';
import { launchBrowser } from '../support/browser.js';
import { startServer } from '../support/streamside-server.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { openDemoPage, reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';

/** The demo of a suite: the built server, and a browser for all who take part. */
export interface DemoStage {
  /** Put another in its place after a restart, and the suite ends that one. */
  server: StreamsideServer;
  readonly browser: Browser;
  /** What goes wrong in the pages that `open` has opened. */
  readonly faults: string[];
  /** Speaks to the contract as the operator. */
  createClient(): ContractClient;
  /** Opens one of the demo's pages for a stream, each in a window of its own. */
  open(page: 'watch' | 'broadcast', streamId: string): Promise<Page>;
  /** Opens the broadcaster's page and has it live, with a picture so small that it leaves the machine to the viewers. */
  goLive(streamId: string): Promise<Page>;
}

/** Starts both before the suite's first test and ends them after its last: the server is to end in order. */
export function useDemoStage(): DemoStage {
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    assert.equal(await server?.stop(), 0);
  });

  const faults: string[] = [];
  const open: DemoStage['open'] = (page, streamId) => {
    const token = page === 'broadcast' ? `#token=${server.token}` : '';
    return openDemoPage(browser, `${server.origin}/${page}?stream=${streamId}${token}`, faults);
  };
  return {
    get server() {
      return server;
    },
    set server(next) {
      server = next;
    },
    get browser() {
      return browser;
    },
    faults,
    createClient: () =>
      new ContractClient({ endpoint: `${server.origin}/live`, token: server.token }),
    open,
    async goLive(streamId) {
      const page = await open('broadcast', streamId);
      await setCameraSize(page, 320, 180);
      await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
      await reach(page, 'whip-broadcaster', 'streaming');
      return page;
    },
  };
}
