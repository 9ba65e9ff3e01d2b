import { readFile } from 'node:fs/promises';

import type { Browser } from 'playwright-core';

/** What the largest renderer of a browser holds, in megabytes; NaN where that cannot be read. Linux. */
export async function readRendererMegabytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(renderers.map(({ id }) => readResidentMegabytes(id)));
  const known = sizes.filter((size) => !Number.isNaN(size));
  return known.length === 0 ? NaN : Math.max(...known);
}

async function readResidentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024;
}
