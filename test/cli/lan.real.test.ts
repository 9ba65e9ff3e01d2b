import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { createLossyNetwork } from '../engine/support/lossy-network.js';
import type { LossyNetwork } from '../engine/support/lossy-network.js';
import { browserArgs } from '../support/browser-args.mjs';
import { reach, SOON_MS } from '../thread/demo-pages.js';
import type { StreamsideElement } from '../thread/demo-pages.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const program = process.env.CHROME_PATH ?? '/usr/bin/chromium';

describe('streamside --lan', () => {
  let folder = '';
  // Root gives the phone a machine and a cable of its own; anybody else has only this machine.
  let network: LossyNetwork | null = null;
  let server: ChildProcess;
  let phone: Browser;
  let address = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-lan-'));
    network = process.getuid?.() === 0 ? await createLossyNetwork() : null;
    const command = [...(network?.command ?? []), process.execPath, cli, '--lan'];
    const [file = '', ...args] = command;
    server = spawn(file, args, {
      env: { ...process.env, PORT: '0', STREAMSIDE_DATA: folder, STREAMSIDE_LOG: 'warn' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const executablePath = network ? await network.wrap(program) : program;
    [address, phone] = await Promise.all([
      readPhoneAddress(server),
      chromium.launch({ executablePath, args: [...browserArgs] }),
    ]);
  });

  after(async () => {
    await phone?.close();
    if (server?.exitCode === null) {
      server.kill('SIGTERM');
      assert.deepEqual(await once(server, 'exit'), [0, null]);
    }
    await network?.close();
    await rm(folder, { recursive: true });
  });

  it('lets a phone past its warning, go live and watch', async () => {
    const context = await phone.newContext();
    const page = await context.newPage();
    await page.addInitScript('globalThis.find = (selector) => document.querySelector(selector)');
    await assert.rejects(page.goto(address), /ERR_CERT_AUTHORITY_INVALID/);
    await passWarning(page);

    await page.locator('#create [name=title]').fill('In the chapel', { timeout: SOON_MS });
    await page.locator('#create button').click();
    await page.waitForURL(/\/broadcast\?stream=/, { timeout: SOON_MS });
    await reach(page, 'whip-broadcaster', 'idle');
    await page.evaluate(() => void find<StreamsideElement>('whip-broadcaster').start());
    await reach(page, 'whip-broadcaster', 'streaming');

    const viewer = await context.newPage();
    await viewer.goto(page.url().replace('/broadcast', '/watch'));
    await reach(viewer, 'live-player', 'playing');
  });
});

/** As a person does who reads it. */
async function passWarning(page: Page): Promise<void> {
  await page.locator('#details-button').click({ timeout: SOON_MS });
  await page.locator('#proceed-link').click({ timeout: SOON_MS });
}

function readPhoneAddress(server: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [, address] = /On a phone +(https:\/\/\S+)\n/.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    });
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${output}`)));
  });
}
