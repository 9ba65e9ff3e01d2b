import { withinDeadline } from '../failures/deadline.js';
import { doubtRecording } from '../lifecycle/recording-assurance.js';
import { advanceStream } from '../lifecycle/stream-lifecycle.js';
import type { Provider } from '../providers/provider.js';
import { keepOutcome } from '../streams/provider-streams.js';
import type { ProviderStreams } from '../streams/provider-streams.js';
import type { StreamStore } from '../streams/stream-store.js';

/** What a reconciler works with. */
export interface ReconcilerOptions {
  readonly store: StreamStore;
  readonly provider: Provider;
  readonly streams: ProviderStreams;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Brings records to the truth, however often it is asked and whatever it missed before. */
export interface Reconciler {
  /**
   * Looks at the stream soon after every call; resolves when a look that began later than the call
   * is done, with whether it saw how the stream stands. What the provider learnt within `maxAgeMs`
   * (0) will do. Never rejects.
   */
  look(streamId: string, options?: { maxAgeMs: number }): Promise<boolean>;
  /** Vouches no longer for a recording that no look has seen for a while, also while one is under way. Never rejects. */
  doubt(streamId: string): Promise<void>;
  /** Takes no more calls; resolves when what is under way is done, or given up. */
  close(): Promise<void>;
}

/** The whole server stops within 10 s; a service that hangs must not hold it up. */
const lastLooksMs = 2_000;

/** One look at a stream at a time, and at most one more waiting behind it. */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { store, provider, streams, now, onError } = options;
  const running = new Map<string, Promise<boolean>>();
  const waiting = new Map<string, { maxAgeMs: number; done: Promise<boolean> }>();
  let phase: 'open' | 'closing' | 'closed' = 'open';

  const doubt = async (streamId: string) => {
    try {
      const record = await store.get(streamId);
      if (!record || doubtRecording(record, now()).shown === record.shown) return;
      await store.update(streamId, (current) => doubtRecording(current, now()));
    } catch (error) {
      onError(error);
    }
  };

  const observe = async (streamId: string, maxAgeMs: number): Promise<boolean> => {
    try {
      const record = await store.get(streamId);
      if (!record) return true;
      const observation = await provider.observe(await streams.from(record), { maxAgeMs });
      // Given up: the store may be closed by now.
      if (phase === 'closed') return false;
      const reports = await store.listReports(streamId);
      await store.update(streamId, (current) => {
        const remembered = { ...current, ...keepOutcome(current, observation, provider) };
        return advanceStream(remembered, { observation, reports, now: now() });
      });
      return true;
    } catch (error) {
      if (phase === 'closed') return false;
      onError(error);
      await doubt(streamId);
      return false;
    }
  };

  const start = (streamId: string, maxAgeMs: number) => {
    const done = observe(streamId, maxAgeMs).finally(() => running.delete(streamId));
    running.set(streamId, done);
    return done;
  };

  return {
    doubt,
    look(streamId, { maxAgeMs } = { maxAgeMs: 0 }) {
      if (phase !== 'open') return Promise.resolve(false);
      const current = running.get(streamId);
      if (!current) return start(streamId, maxAgeMs);
      const next = waiting.get(streamId);
      if (next) {
        next.maxAgeMs = Math.min(next.maxAgeMs, maxAgeMs);
        return next.done;
      }
      const mine = { maxAgeMs, done: current };
      mine.done = current.then(() => {
        waiting.delete(streamId);
        return phase === 'closed' ? false : start(streamId, mine.maxAgeMs);
      });
      waiting.set(streamId, mine);
      return mine.done;
    },
    async close() {
      phase = 'closing';
      const last = async () => {
        while (running.size > 0 && phase === 'closing') {
          await Promise.all([
            ...running.values(),
            ...[...waiting.values()].map(({ done }) => done),
          ]);
        }
      };
      await withinDeadline(last(), lastLooksMs).catch(onError);
      phase = 'closed';
    },
  };
}
