import { setTimeout as delay } from 'node:timers/promises';

import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';

import { createLossyNetwork } from '../../test/engine/support/lossy-network.js';
import { browserArgs } from '../../test/support/browser-args.mjs';
import { openBenchPage, stop, tap } from './bench-page.js';
import { FarServer } from './far-server.js';

/** What is sent on an unlimited line has found its measure by then, and again after the line got scarce. */
const settleMs = 12_000;
const measuredMs = 60_000;
/** A line that is ample again is tried at the latest by then. */
const recoveryMs = 60_000;
const pollMs = 50;

/** What a page's connection has sent so far, and what of it the server has missed. */
interface Sent {
  readonly atMs: number;
  readonly soundPackets: number;
  readonly soundLost: number;
  readonly pictureBytes: number;
  readonly frames: number;
  readonly size: string;
  readonly badge: string;
}

/** What arrives of sound and picture where little leaves the device, with the safety copy on. */
export async function benchScarceLines(rates: readonly number[]): Promise<void> {
  const network = await createLossyNetwork();
  try {
    const server = await FarServer.start(network);
    const browser = await chromium.launch({
      executablePath: await network.wrap(process.env.CHROME_PATH ?? '/usr/bin/chromium'),
      args: [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${server.origin}`],
    });
    try {
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      // What compiles this file names its functions by a helper that a page has not.
      await context.addInitScript('globalThis.__name = (made) => made;');
      await context.addInitScript(notePeers);
      for (const kbps of rates) {
        const page = await openBenchPage(context, server.origin);
        const target = await server.createTarget();
        const tappedAt = await tap(page, 'streamside', target);
        while (server.mediaAfter(target.stream, tappedAt) === undefined) await delay(pollMs);
        await delay(settleMs);
        await network.setUplink(kbps);
        await delay(settleMs);
        const before = await readSent(page);
        await delay(measuredMs);
        console.log(`${kbps} kbit/s: ${describe(before, await readSent(page))}`);
        await network.setUplink(null);
        await delay(recoveryMs);
        const ample = await readSent(page);
        await delay(settleMs);
        console.log(`  after a minute without a limit: ${describe(ample, await readSent(page))}`);
        await stop(page, 'streamside');
        await page.close();
      }
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await network.close();
  }
}

function describe(before: Sent, after: Sent): string {
  const seconds = (after.atMs - before.atMs) / 1000;
  const sound = after.soundPackets - before.soundPackets;
  const lost = (100 * (after.soundLost - before.soundLost)) / sound;
  const kbps = (8 * (after.pictureBytes - before.pictureBytes)) / seconds / 1000;
  const rate = (after.frames - before.frames) / seconds;
  return [
    `${(sound / seconds).toFixed(0)} packets of sound a second, ${lost.toFixed(1)} % lost`,
    `picture ${kbps.toFixed(0)} kbit/s, ${after.size}, ${rate.toFixed(0)} a second`,
    after.badge,
  ].join('; ');
}

/** Runs in the page before anything else: its connections are found again by what it opens. */
function notePeers(): void {
  const peers: RTCPeerConnection[] = [];
  const Native = RTCPeerConnection;
  Object.assign(globalThis, {
    peers,
    RTCPeerConnection: class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.push(this);
      }
    },
  });
}

declare const peers: readonly RTCPeerConnection[];

async function readSent(page: Page): Promise<Sent> {
  return await page.evaluate(async () => {
    const sent = { soundPackets: 0, soundLost: 0, pictureBytes: 0, frames: 0, size: '' };
    const peer = peers.filter(({ connectionState }) => connectionState === 'connected').at(-1);
    const report = (await peer?.getStats()) as ReadonlyMap<string, Record<string, unknown>>;
    for (const entry of report.values()) {
      if (entry['kind'] === 'audio' && entry['type'] === 'outbound-rtp') {
        sent.soundPackets = Number(entry['packetsSent']);
      } else if (entry['kind'] === 'audio' && entry['type'] === 'remote-inbound-rtp') {
        sent.soundLost = Number(entry['packetsLost']);
      } else if (entry['kind'] === 'video' && entry['type'] === 'outbound-rtp') {
        sent.pictureBytes = Number(entry['bytesSent']);
        sent.frames = Number(entry['framesEncoded']);
        sent.size = `${String(entry['frameWidth'])}×${String(entry['frameHeight'])}`;
      }
    }
    const root = document.querySelector('whip-broadcaster')?.shadowRoot;
    const badge = root?.querySelector('.signal')?.textContent?.trim() ?? 'no word';
    return { ...sent, atMs: performance.now(), badge };
  });
}
