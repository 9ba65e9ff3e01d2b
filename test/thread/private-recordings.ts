import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { createCountedEvent } from '../engine/support/counted-event.js';
import { recordSpans } from '../engine/support/counted-recordings.js';
import { launchBrowser } from '../support/browser.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';

/** A suite's server with a browser, and recordings that the server finds at its next start. */
export interface PrivateRecordings {
  readonly server: StreamsideServer;
  readonly browser: Browser;
  /** Records a counted event of a private stream. The folder is where its recordings lie. */
  record(seconds: number): Promise<{ client: ContractClient; id: string; streamFolder: string }>;
}

/** Starts both before the suite's first test and ends them after its last. */
export function usePrivateRecordings(): PrivateRecordings {
  let folder: string;
  let server: StreamsideServer;
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-private-'));
    [server, browser] = await Promise.all([
      startServer({ STREAMSIDE_DATA: join(folder, 'data') }),
      launchBrowser(),
    ]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get server() {
      return server;
    },
    get browser() {
      return browser;
    },
    async record(seconds) {
      const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
      const { id } = await client.createStream({ title: 'Service', visibility: 'private' });
      await server.halt();
      const event = await createCountedEvent(folder, seconds);
      const streamFolder = join(folder, 'data', 'media', id);
      await mkdir(streamFolder, { recursive: true });
      await recordSpans(event, streamFolder, 'rec_1', [{ from: 0, to: seconds }]);
      server = await server.startAgain();
      // A report has the stream looked at.
      const at = new Date().toISOString();
      await client.reportBroadcast(id, 'br_1', {
        ...{ startedAt: at, endedAt: at, sentAt: at },
        parts: [],
      });
      return { client, id, streamFolder };
    },
  };
}
