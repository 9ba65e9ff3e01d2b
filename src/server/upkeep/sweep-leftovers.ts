import { withinDeadline } from '../failures/deadline.js';
import type { Provider } from '../providers/provider.js';
import type { ProviderStreams } from '../streams/provider-streams.js';
import type { Leftover, StreamStore } from '../streams/stream-store.js';

/** Leftovers taken in one go; more follow in the next round. */
const atOnce = 10;

/** When a leftover is taken again, where the service failed or was too slow. */
const retryMs = 30_000;

/** Longer than any service takes to answer a few calls. */
const deadlineMs = 25_000;

/** A call that was given up may still take effect at the service after the first sweep. */
const passesWithoutRecord = 2;

/** What a sweep works with. */
export interface SweepOptions {
  readonly store: StreamStore;
  readonly provider: Provider;
  readonly streams: ProviderStreams;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Clears away at the services what deletions and failed creations left there, as far as that is due. */
export async function sweepLeftovers(options: SweepOptions): Promise<void> {
  const { store, now, onError } = options;
  const retryAt = new Date(now().getTime() + retryMs).toISOString();
  const leftovers = await store.takeLeftovers({ limit: atOnce, retryAt });
  await Promise.all(
    leftovers.map(async (leftover) => {
      try {
        await withinDeadline(remove(leftover, options), deadlineMs);
        const mayFollow = leftover.record === null && leftover.passes < passesWithoutRecord;
        if (!mayFollow) await store.clearLeftover(leftover.streamId);
      } catch (error) {
        onError(error);
      }
    }),
  );
}

async function remove(leftover: Leftover, { provider, streams }: SweepOptions): Promise<void> {
  const { streamId: id, record, recordings } = leftover;
  if (record) return provider.deleteStream(await streams.from(record), { recordings });
  await provider.removeLeftovers?.({ id, tag: await streams.tagOf(id) });
}
