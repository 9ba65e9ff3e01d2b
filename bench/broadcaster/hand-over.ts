import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { chromium } from 'playwright-core';

import { createLossyNetwork } from '../../test/engine/support/lossy-network.js';
import type { LossyNetwork } from '../../test/engine/support/lossy-network.js';
import { browserArgs } from '../../test/support/browser-args.mjs';
import { openBenchPage, stop, tap } from './bench-page.js';
import { FarServer } from './far-server.js';

/** Media flows for so long before a network is taken away, and after it is there again. */
const calmMs = 5000;
/** More than ICE and reports of the receiver make in so short a time: only media does. */
const mediaBytes = 20_000;
const lookEachMs = 20;
const patienceMs = 15_000;

const run = promisify(execFile);

/** The phone's two ways to the server: which interface is whose. */
interface Ways {
  readonly server: string;
  readonly phone: string;
  /** By the phone's interface, the server's other end of the same way. */
  readonly ends: ReadonlyMap<string, string>;
}

/**
 * Seconds from the moment at which the network that carries the broadcast is taken down, as when a phone
 * leaves a Wi-Fi, to media at the server over the other one; to and fro.
 */
export async function benchHandOver(rounds: number): Promise<void> {
  const network = await createLossyNetwork();
  try {
    const ways = await addSecondWay(network);
    const server = await FarServer.start(network);
    const browser = await chromium.launch({
      executablePath: await network.wrap(process.env.CHROME_PATH ?? '/usr/bin/chromium'),
      args: [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${server.origin}`],
    });
    try {
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      const page = await openBenchPage(context, server.origin);
      const target = await server.createTarget();
      const tappedAt = await tap(page, 'streamside', target);
      while (server.mediaAfter(target.stream, tappedAt) === undefined) await delay(lookEachMs);
      for (let round = 0; round < rounds; round += 1) {
        await delay(calmMs);
        const carrying = await findCarrying(ways);
        const other = [...ways.ends.keys()].find((phone) => phone !== carrying) ?? '';
        const seconds = await takeDown(ways, carrying, other);
        const state = await page.locator('whip-broadcaster').getAttribute('state');
        console.log(`${carrying} taken down: media over ${other} after ${seconds} s, ${state}`);
        await delay(calmMs);
        await bringUp(ways, carrying);
      }
      await stop(page, 'streamside');
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await network.close();
  }
}

/** A second cable between the two hosts, by which the phone reaches all that the first does not. */
async function addSecondWay({ command }: LossyNetwork): Promise<Ways> {
  const server = command.at(-1) ?? '';
  const phone = server.replace(/a$/, 'b');
  const [near, far] = [`${phone}2`, `${server}2`];
  await ip('link', 'add', far, 'netns', server, 'type', 'veth', 'peer', near, 'netns', phone);
  for (const [host, end, address] of [
    [server, far, '10.78.0.1'],
    [phone, near, '10.78.0.2'],
  ] as const) {
    await ip('-n', host, 'address', 'add', `${address}/24`, 'dev', end);
    await ip('-n', host, 'link', 'set', end, 'addrgenmode', 'none');
    await ip('-n', host, 'link', 'set', end, 'up');
  }
  const ways: Ways = {
    server,
    phone,
    ends: new Map([
      [phone, server],
      [near, far],
    ]),
  };
  await ip('-n', phone, 'route', 'add', 'default', 'via', '10.78.0.1');
  return ways;
}

/** What goes over the first is known by its route; an interface that is down loses that, the other its default. */
async function bringUp({ phone, ends }: Ways, name: string): Promise<void> {
  await ip('-n', phone, 'link', 'set', name, 'up');
  const [first] = ends.keys();
  if (name !== first) await ip('-n', phone, 'route', 'add', 'default', 'via', '10.78.0.1');
}

/** The phone's interface over which most arrives. */
async function findCarrying(ways: Ways): Promise<string> {
  const before = await readArrived(ways);
  await delay(1000);
  const after = await readArrived(ways);
  const grown = [...ways.ends.keys()].map((name) => ({
    name,
    bytes: (after.get(name) ?? 0) - (before.get(name) ?? 0),
  }));
  return grown.sort((a, b) => b.bytes - a.bytes)[0]?.name ?? '';
}

async function takeDown(ways: Ways, name: string, other: string): Promise<string> {
  const before = (await readArrived(ways)).get(other) ?? 0;
  await ip('-n', ways.phone, 'link', 'set', name, 'down');
  const at = performance.now();
  while (performance.now() - at < patienceMs) {
    const now = (await readArrived(ways)).get(other) ?? 0;
    if (now - before > mediaBytes) return ((performance.now() - at) / 1000).toFixed(1);
    await delay(lookEachMs);
  }
  return 'never';
}

/** Bytes that have come to the server, by the phone's interface that they were sent from. */
async function readArrived({ server, ends }: Ways): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await run('ip', ['-n', server, '-s', '-j', 'link']);
  const links = JSON.parse(stdout) as { ifname: string; stats64: { rx: { bytes: number } } }[];
  return new Map(
    [...ends].map(([phone, end]) => [
      phone,
      links.find(({ ifname }) => ifname === end)?.stats64.rx.bytes ?? 0,
    ]),
  );
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args);
}
