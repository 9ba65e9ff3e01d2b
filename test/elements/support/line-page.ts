import { createLineFetch } from '../../../src/elements/whip-broadcaster/sending/line-fetch.js';
import { lineTo } from '../../../src/elements/whip-broadcaster/sending/line-to.js';

/** What the test does in the page. */
export interface LinePage {
  /** Asks the page's own server something, and answers with the status. */
  ask(path: string): Promise<number>;
  /** Waits for nothing that was asked so far. */
  giveUp(): void;
  phase(): string;
}

const line = lineTo(location.href);
const send = createLineFetch(line);

let asking = new AbortController();

const page: LinePage = {
  ask: async (path) => (await send(path, { cache: 'no-store', signal: asking.signal })).status,
  giveUp: () => {
    asking.abort();
    asking = new AbortController();
  },
  phase: () => line.phase,
};
Object.assign(globalThis, { linePage: page });
