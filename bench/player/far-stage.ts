import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

import { createLossyNetwork } from '../../test/engine/support/lossy-network.js';
import type { LossyNetwork } from '../../test/engine/support/lossy-network.js';
import { browserArgs } from '../../test/support/browser-args.mjs';
import { FarServer } from '../broadcaster/far-server.js';
import { startBroadcast } from './broadcast.js';
import type { Broadcast } from './broadcast.js';

const run = promisify(execFile);

/** A server with its broadcaster on one host, and a viewer's browser on another. */
export interface FarStage {
  readonly network: LossyNetwork;
  readonly server: FarServer;
  readonly broadcast: Broadcast;
  readonly viewer: Browser;
  /** Changes the packet filter of the server's host. */
  filter(...rule: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Sets the stage, with somebody live on it. Linux, as root. */
export async function createFarStage(): Promise<FarStage> {
  const network = await createLossyNetwork();
  const folder = await mkdtemp(join(tmpdir(), 'streamside-player-'));
  // What was opened last goes first; what fails while it is set leaves nothing behind.
  const closers: (() => Promise<unknown>)[] = [
    () => rm(folder, { recursive: true, force: true }),
    () => network.close(),
  ];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const program = process.env.CHROME_PATH ?? '/usr/bin/chromium';
    const near = join(folder, 'near');
    await writeFile(near, `#!/bin/sh\nexec ${network.command.join(' ')} ${program} "$@"\n`);
    await chmod(near, 0o755);
    const server = await FarServer.start(network);
    closers.push(() => server.close());
    const args = [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${server.origin}`];
    const launch = async (executablePath: string): Promise<Browser> => {
      const browser = await chromium.launch({ executablePath, args });
      closers.push(() => browser.close());
      return browser;
    };
    const publisher = await launch(near);
    const viewer = await launch(await network.wrap(program));
    const broadcast = await startBroadcast(publisher, server);
    const filter = async (...rule: readonly string[]): Promise<void> => {
      const [file = '', ...rest] = [...network.command, 'iptables', ...rule];
      await run(file, rest);
    };
    return { network, server, broadcast, viewer, filter, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}
