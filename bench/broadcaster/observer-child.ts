import { setTimeout as delay } from 'node:timers/promises';

import { ContractClient } from '../../src/contract/index.js';
import type { Assurance } from '../../src/contract/index.js';
import { createTarget } from './bench-streams.js';
import type { Target } from './clients.js';

/** What the parent is told whenever a stream's ingest is another one. */
export interface IngestChange {
  readonly stream: string;
  readonly ingest: Assurance['ingest'];
  /** Epoch, ms. */
  readonly at: number;
}

/** What the parent is told: that it can ask, the stream that it asked for, or a change. */
export type ObserverNews = 'ready' | { readonly target: Target } | IngestChange;

const intervalMs = 100;
const never = { nextDelayMs: () => null };

/**
 * Makes streams, one at every message, and looks at them from the server's own host, which no cut
 * separates from it. Arguments: origin, token.
 */
const [origin = '', token = ''] = process.argv.slice(2);
const known = new Map<string, string>();
process.on('disconnect', () => process.exit());
process.on('message', () => {
  void createTarget(origin, token).then((target) => {
    known.set(target.stream, '');
    tell({ target });
  });
});
tell('ready');

for (;;) {
  await delay(intervalMs);
  for (const [stream, before] of known) {
    const ingest = await readIngest(stream);
    if (ingest === null || ingest === before) continue;
    known.set(stream, ingest);
    tell({ stream, ingest, at: Date.now() });
  }
}

/** Null while the server is away. */
async function readIngest(stream: string): Promise<Assurance['ingest'] | null> {
  // A client of its own each time: no retries, and nothing kept from before.
  const endpoint = `${origin}/live`;
  const client = new ContractClient({ endpoint, token, retryPolicy: never, timeoutMs: 500 });
  try {
    return (await client.getStream(stream)).assurance.ingest;
  } catch {
    return null;
  }
}

function tell(news: ObserverNews): void {
  process.send?.(news);
}
