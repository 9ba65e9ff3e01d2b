import type { Browser } from 'playwright-core';

/**
 * Stops a browser's pages as the lid of a laptop does: nothing runs in them, and nothing tells them what
 * happens meanwhile. Resolves with what wakes them.
 */
export async function putToSleep(browser: Browser): Promise<() => void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
    for (const id of pages) process.kill(id, name);
  };
  signal('SIGSTOP');
  return () => signal('SIGCONT');
}
