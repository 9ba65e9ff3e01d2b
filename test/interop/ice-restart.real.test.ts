import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

import { smallWindow } from '../support/browser.js';
import { startEngineProcess } from '../../bench/engine/engine-process.js';
import type { EngineProcess } from '../../bench/engine/engine-process.js';
import { createLossyNetwork } from '../engine/support/lossy-network.js';
import { addModule } from '../protocol/support/protocol-page.js';
import { browserArgs } from '../support/browser-args.mjs';
import type * as restartPage from './support/restart-page.js';

type Clients = typeof restartPage;

const isRoot = process.getuid?.() === 0;
const timeout = 120_000;

/** A page with the clients, and what its server answered to it. */
class ClientPage {
  readonly page: Page;
  /** Method and status of each answer of the engine's, in order. */
  readonly answers: string[] = [];

  static async open(browser: Browser, engine: EngineProcess): Promise<ClientPage> {
    const page = await browser.newPage(smallWindow);
    await page.goto(engine.origin);
    await addModule(page, `export * from '../../interop/support/restart-page.js';`, 'clients');
    return new ClientPage(page);
  }

  private constructor(page: Page) {
    this.page = page;
    page.on('response', (response) => {
      this.answers.push(`${response.request().method()} ${response.status()}`);
    });
  }

  async call<Name extends keyof Clients>(
    name: Name,
    ...args: Parameters<Clients[Name]>
  ): Promise<Awaited<ReturnType<Clients[Name]>>> {
    return (await this.page.evaluate(
      ([called, given]) =>
        (
          globalThis as unknown as { clients: Record<string, (...a: unknown[]) => unknown> }
        ).clients[called]?.(...given),
      [name, args as unknown[]] as const,
    )) as Awaited<ReturnType<Clients[Name]>>;
  }

  count(answer: string): number {
    return this.answers.filter((given) => given === answer).length;
  }
}

async function launch(program: string, engine: EngineProcess): Promise<Browser> {
  return await chromium.launch({
    executablePath: program,
    args: [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${engine.origin}`],
  });
}

const chromiumPath = process.env.CHROME_PATH ?? '/usr/bin/chromium';

describe('a client that restarts ICE', () => {
  it('connects by that alone when its first path led nowhere', { timeout }, async () => {
    const engine = await startEngineProcess();
    const browser = await launch(chromiumPath, engine);
    try {
      const publisher = await ClientPage.open(browser, engine);
      await publisher.call('publishByRestart', `${engine.origin}/media/st_late/whip`);
      await publisher.call('live', `${engine.origin}/media/st_late/whep`);
      assert.equal(publisher.count('POST 201'), 1);
    } finally {
      await browser.close();
      await engine.close();
    }
  });

  // Only root can make such networks; whoever is not is told so.
  if (!isRoot) {
    it('needs networks that only root can make', async () => {
      await assert.rejects(createLossyNetwork(), /as root/);
    });
    return;
  }

  it(
    'goes on in its session when its address is gone: ours, as publisher and viewer',
    { timeout },
    async () => {
      const network = await createLossyNetwork();
      const engine = await startEngineProcess(network.address, network.command);
      const browser = await launch(await network.wrap(chromiumPath), engine);
      try {
        const publisher = await ClientPage.open(browser, engine);
        await publisher.call('publish', `${engine.origin}/media/st_move/whip`);
        const viewer = await ClientPage.open(browser, engine);
        await viewer.call('watch', `${engine.origin}/media/st_move/whep`);
        await viewer.call('frames', 10);
        const portsBefore = [await publisher.call('ports'), await viewer.call('ports')];
        await network.moveSecond();
        for (const client of [publisher, viewer]) {
          while (client.count('PATCH 200') === 0) await client.page.waitForEvent('response');
        }
        await viewer.call('frames', 30);
        const portsAfter = [await publisher.call('ports'), await viewer.call('ports')];
        for (const [i, client] of [publisher, viewer].entries()) {
          assert.equal(client.count('POST 201'), 1, client.answers.join(', '));
          assert.notEqual(portsAfter[i]?.[1], portsBefore[i]?.[1]);
        }
      } finally {
        await browser.close();
        await engine.close();
        await network.close();
      }
    },
  );

  it(
    'goes on each time that its path is cut: whip-whep, as publisher and viewer',
    { timeout },
    async () => {
      const network = await createLossyNetwork();
      const engine = await startEngineProcess(network.address, network.command);
      const browser = await launch(await network.wrap(chromiumPath), engine);
      try {
        const publisher = await ClientPage.open(browser, engine);
        await publisher.call('publishWithWhipWhep', `${engine.origin}/media/st_cut/whip`);
        const viewer = await ClientPage.open(browser, engine);
        const whep = `${engine.origin}/media/st_cut/whep`;
        await viewer.call('live', whep);
        await viewer.call('watchWithWhipWhep', whep);
        await viewer.call('frames', 10);
        for (const client of [publisher, viewer, publisher, viewer]) {
          await network.cut(await client.call('ports'));
          await client.call('restart');
          await viewer.call('frames', 30);
        }
        for (const client of [publisher, viewer]) {
          assert.equal(client.count('POST 201'), 1);
          assert.equal(client.count('PATCH 200'), 2);
        }
      } finally {
        await browser.close();
        await engine.close();
        await network.close();
      }
    },
  );
});
