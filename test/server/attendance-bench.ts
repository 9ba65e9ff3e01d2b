import { afterEach, beforeEach, mock } from 'node:test';
import { createFakeProvider } from './fake-provider.js';
import { createWorkbench } from './workbench.js';

const ROUND_MS = 5_000;

/** A workbench on a fake provider for each test of a suite, whose upkeep runs as the test lets time pass. */
export function useAttendance() {
  let fake = createFakeProvider();
  let bench = createWorkbench();

  beforeEach(async () => {
    await bench.close();
    mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    fake = createFakeProvider();
    bench = createWorkbench({ provider: fake.provider });
  });
  afterEach(async () => {
    await bench.close();
    mock.timers.reset();
  });

  return {
    get fake() {
      return fake;
    },
    get bench() {
      return bench;
    },
    /** Time goes by in rounds of 5 s. */
    async pass(seconds: number): Promise<void> {
      for (let passedMs = 0; passedMs < seconds * 1_000; passedMs += ROUND_MS) {
        bench.advance(ROUND_MS);
        mock.timers.tick(ROUND_MS);
        await settle();
      }
    },
    /** How often the provider was called so. */
    count: (call: string): number => fake.calls.filter((one) => one.startsWith(call)).length,
    /** The provider tells of a recording that has run since then, without a gap. */
    showRecording(startedAt: string): void {
      fake.show({
        ingest: 'connected',
        liveSince: startedAt,
        isSettled: false,
        recordings: [
          {
            id: 'rec_1',
            from: 'cloudflare',
            state: 'recording',
            startedAt,
            durationSeconds: null,
            spans: [{ startedAt, endedAt: bench.at(0) }],
            sources: [],
            poster: null,
          },
        ],
      });
    },
  };
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}
