import type { Provider, ProviderStream } from '../providers/provider.js';
import { keepOutcome } from '../streams/provider-streams.js';
import type { ProviderStreams } from '../streams/provider-streams.js';
import type { StreamStore } from '../streams/stream-store.js';
import type { Reconciler } from './reconciler.js';

/** A failed backup is to be tried again within two minutes. */
const mendEveryMs = 30_000;

/** What looking after streams works with. */
export interface UpkeepParts {
  readonly store: StreamStore;
  readonly provider: Provider;
  readonly streams: ProviderStreams;
  readonly reconciler: Reconciler;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Has the provider do what it left undone. */
export interface Mending {
  /** Streams to call `mend` for: it knows which of them it tried just now. */
  listDue(): Promise<string[]>;
  /** Never rejects. */
  mend(this: void, streamId: string): Promise<void>;
  /** Streams to call `unmake` for. */
  listOrphans(): string[];
  /** Removes again what was made for a stream while it was deleted. Never rejects. */
  unmake(this: void, streamId: string): Promise<void>;
}

/** Remembers in memory alone when what was tried. */
export function createMending(options: UpkeepParts): Mending {
  const { store, provider, streams, reconciler, now, onError } = options;
  const triedAt = new Map<string, number>();
  /** What stands at the service for streams that are gone. */
  const orphans = new Map<string, ProviderStream>();

  /** Whether it is time for a try, which is then noted. */
  const takeTurn = (key: string): boolean => {
    const time = now().getTime();
    if (Math.abs(time - (triedAt.get(key) ?? -Infinity)) < mendEveryMs) return false;
    triedAt.set(key, time);
    return true;
  };

  const unmake = async (id: string) => {
    const stream = orphans.get(id);
    if (!stream || !takeTurn(`unmake ${id}`)) return;
    try {
      await provider.deleteStream(stream, { recordings: false });
      orphans.delete(id);
      triedAt.delete(`unmake ${id}`);
    } catch (error) {
      onError(error);
    }
  };

  return {
    async listDue() {
      if (!provider.mend) return [];
      const attended = await store.listAttended('close');
      const known = new Set([...attended, ...[...orphans.keys()].map((id) => `unmake ${id}`)]);
      for (const key of triedAt.keys()) if (!known.has(key)) triedAt.delete(key);
      return attended;
    },
    async mend(id) {
      try {
        const record = await store.get(id);
        if (!record?.kept.isUnfinished || !provider.mend || !takeTurn(id)) return;
        const stream = await streams.from(record);
        const { value, remember } = await provider.mend(stream);
        const outcome = { ...value, ...(remember ? { remember } : {}) };
        const mended = await store.update(id, (current) => keepOutcome(current, outcome, provider));
        if (!mended?.kept.isUnfinished) triedAt.delete(id);
        if (mended) {
          await reconciler.look(id);
          return;
        }
        // It was deleted meanwhile, without what has just been made for it.
        orphans.set(id, { ...stream, state: remember ? remember(stream.state) : stream.state });
        await unmake(id);
      } catch (error) {
        onError(error);
      }
    },
    listOrphans: () => [...orphans.keys()],
    unmake,
  };
}
