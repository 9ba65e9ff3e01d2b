import type { Provider } from './provider.js';
import { advanceStream } from './stream-lifecycle.js';
import type { StreamStore } from './stream-store.js';

/** Providers tell most changes by themselves; this finds what they miss, and moves `unconfirmed`. */
const lookEveryMs = 5_000;

/** Streams that are only waiting for someone to go live are looked at every so many rounds. */
const waitingEveryRounds = 12;

/** Looks under way at once in a round, so that a start with many streams does not flood a service. */
const looksAtOnce = 4;

/** What a reconciler works with. */
export interface ReconcilerOptions {
  readonly store: StreamStore;
  readonly provider: Provider;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Brings records to the truth, however often it is asked and whatever it missed before. */
export interface Reconciler {
  /** Looks at the stream soon after every call; resolves when a look that began later than the call is done. Never rejects. */
  look(streamId: string): Promise<void>;
  /** Looks a last time at what is under way: its end may just have been brought about. Resolves when that is done. */
  close(): Promise<void>;
}

/** Starts at once with every stream that is not at rest, and goes on until it is closed. */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { store, provider, now, onError } = options;
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();
  let phase: 'open' | 'closing' | 'closed' = 'open';
  let round = 0;

  const observe = async (streamId: string) => {
    try {
      const record = await store.get(streamId);
      if (!record) return;
      const state = { id: streamId, state: record.kept.provider };
      const observation = await provider.observe(state);
      const reports = await store.listReports(streamId);
      await store.update(streamId, (current) =>
        advanceStream(current, { observation, reports, now: now() }),
      );
    } catch (error) {
      onError(error);
    }
  };

  const start = (streamId: string) => {
    const done = observe(streamId).finally(() => running.delete(streamId));
    running.set(streamId, done);
    return done;
  };

  const look = (streamId: string): Promise<void> => {
    if (phase === 'closed') return Promise.resolve();
    const current = running.get(streamId);
    if (!current) return start(streamId);
    const next =
      waiting.get(streamId) ??
      current.then(() => {
        waiting.delete(streamId);
        return start(streamId);
      });
    waiting.set(streamId, next);
    return next;
  };

  const lookAround = async (includesWaiting: boolean) => {
    const during = phase;
    try {
      const ids = await store.listAttended();
      const next = ids.values();
      const lane = async () => {
        for (const id of next) {
          if (phase !== during) return;
          if (includesWaiting || (await isUnderWay(store, id))) await look(id);
        }
      };
      await Promise.all(Array.from({ length: looksAtOnce }, lane));
    } catch (error) {
      onError(error);
    }
  };

  let around: Promise<void> | null = null;
  const tick = () => {
    around ??= lookAround(round++ % waitingEveryRounds === 0).finally(() => (around = null));
  };
  const timer = setInterval(tick, lookEveryMs);
  // The server that listens keeps the process alive; looking after records is no reason to.
  timer.unref?.();
  const stopWatching = provider.watch?.((streamId) => void look(streamId));
  tick();

  return {
    look,
    async close() {
      phase = 'closing';
      clearInterval(timer);
      stopWatching?.();
      await around;
      await lookAround(false);
      phase = 'closed';
      while (running.size > 0) await Promise.all([...running.values(), ...waiting.values()]);
    },
  };
}

async function isUnderWay(store: StreamStore, id: string): Promise<boolean> {
  const status = (await store.get(id))?.shown.status;
  return status === 'live' || status === 'processing';
}
