import { setTimeout as delay } from 'node:timers/promises';

import { ContractClient } from '../../src/contract/index.js';
import type { Target } from './clients.js';

/** Longer than anything waits for its first media. */
const mediaLimitMs = 20_000;

/** A stream of its own, with a grant for the clients that do not ask for one. */
export async function createTarget(origin: string, token: string): Promise<Target> {
  const endpoint = `${origin}/live`;
  const client = new ContractClient({ endpoint, token });
  const { id } = await client.createStream({ title: 'Bench' });
  const { whip } = await client.createGrant(id);
  const { url, token: grantToken } = whip;
  return { endpoint, stream: id, token, whip: { url, token: grantToken ?? '' } };
}

/** When the stream's first media came to the engine (epoch, ms); null when none does. */
export async function firstMediaAt({ endpoint, stream, token }: Target): Promise<number | null> {
  const client = new ContractClient({ endpoint, token });
  const givenUpMs = Date.now() + mediaLimitMs;
  while (Date.now() < givenUpMs) {
    const { liveSince } = await client.getStream(stream);
    if (liveSince !== null) return Date.parse(liveSince);
    await delay(20);
  }
  return null;
}
