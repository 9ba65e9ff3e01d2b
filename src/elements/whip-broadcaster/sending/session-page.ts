import type { Line, LineBackEvent } from './line.js';

/**
 * Where a session hears of the network: from the browser, and from its line. A connection that seems to
 * stand after a silence is left alone, since it heals by itself; after a refusal the server is another
 * one, which has never heard of it. Of a page that goes away it hears nothing where `mayReturn`.
 */
export function createSessionPage(
  line: Line,
  isOpen: () => boolean,
  mayReturn: () => boolean,
  signal: AbortSignal,
): EventTarget {
  const page = new EventTarget();
  const pass = ({ type }: Event): void => {
    if (type !== 'pagehide' || !mayReturn()) page.dispatchEvent(new Event(type));
  };
  for (const type of ['online', 'pagehide']) window.addEventListener(type, pass, { signal });
  line.addEventListener(
    'back',
    (event) => {
      const { after } = event as LineBackEvent;
      if (after === 'refused' || !isOpen()) page.dispatchEvent(new Event('online'));
    },
    { signal },
  );
  return page;
}
