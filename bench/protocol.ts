import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.js';
import { startEngineProcess } from '../test/protocol/support/engine-process.js';
import { addModule, serve } from '../test/protocol/support/protocol-page.js';
import { openCamera, publish, stop, watch } from './protocol/round.js';
import { formatTable } from './protocol/table.js';
import type { Samples } from './protocol/table.js';

/**
 * WhipSession and WhepSession beside `whip-whep` and `@eyevinn/whip-web-client`: one Chromium, one
 * engine, interleaved rounds, with and without 100 ms added to every signalling request.
 * `npm run bench:protocol -- --rounds 25`
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
const publisherNames = ['streamside', 'whip-whep', 'eyevinn'];
const watcherNames = ['streamside', 'whip-whep'];

let addedMs = 0;
let streams = 0;
const engine = await startEngineProcess();
const server = await serve(async (request) => {
  if (addedMs > 0) await delay(addedMs);
  return engine.fetch(request);
});
const browser = await launchBrowser();

try {
  const page = await openPage();
  for (const delayMs of [0, 100]) {
    addedMs = delayMs;
    const published = await measure(publisherNames, (client) => measurePublish(page, client));
    console.log(formatTable(`getUserMedia to media at the server, +${delayMs} ms`, published));
  }
  addedMs = 0;
  const publisherPage = await openPage();
  await publish(publisherPage, 'streamside', `${server.origin}/media/watched/whip`);
  await untilLive('watched');
  for (const delayMs of [0, 100]) {
    addedMs = delayMs;
    const watched = await measure(watcherNames, (client) => measureWatch(page, client));
    console.log(formatTable(`open to first frame, +${delayMs} ms`, watched));
  }
} finally {
  await browser.close();
  await server.close();
  engine.close();
}

async function openPage(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(server.origin);
  await addModule(page, `export * from '../../../bench/protocol/clients.js';`, 'clients');
  await openCamera(page);
  return page;
}

/** Every client once a round, the order turned from round to round; the first round warms up. */
async function measure(
  names: readonly string[],
  once: (client: string) => Promise<number>,
): Promise<Samples> {
  const samples: Samples = new Map(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length] ?? '';
      const elapsedMs = await once(name);
      if (round > 0) samples.get(name)?.push(elapsedMs);
    }
  }
  return samples;
}

async function measurePublish(page: Page, client: string): Promise<number> {
  const streamId = `bench-${++streams}`;
  const startedAt = await publish(page, client, `${server.origin}/media/${streamId}/whip`);
  const liveSince = await untilLive(streamId);
  await stop(page);
  return Date.parse(liveSince) - startedAt;
}

async function measureWatch(page: Page, client: string): Promise<number> {
  const elapsedMs = await watch(page, client, `${server.origin}/media/watched/whep`);
  await stop(page);
  return elapsedMs;
}

async function untilLive(streamId: string): Promise<string> {
  for (;;) {
    const liveSince = await engine.liveSince(streamId);
    if (liveSince !== null) return liveSince;
    await delay(20);
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
