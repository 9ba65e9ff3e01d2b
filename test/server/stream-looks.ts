import type { Observation, ObservedRecording, StoredReport } from '../../src/server/index.js';
import { advanceStream } from '../../src/server/lifecycle/stream-lifecycle.js';
import { createRecord, reviseRecord } from '../../src/server/streams/stream-record.js';
import type { StreamRecord } from '../../src/server/streams/stream-record.js';

const startMs = Date.parse('2026-11-21T12:00:00Z');
export const at = (seconds: number) => new Date(startMs + seconds * 1_000);

export const fresh = createRecord(
  {
    id: 'st_a',
    input: { title: 'a' },
    owner: null,
    capabilities: { whep: true, hls: false, recording: true, backup: false },
    provider: null,
  },
  at(0),
);

export const silent: Observation = {
  ingest: 'none',
  liveSince: null,
  sources: [],
  recordings: [],
  isSettled: true,
};
export const whep = { type: 'whep', url: '/media/st_a/whep', latency: 'sub-second' } as const;

export const recording = (
  durationSeconds: number,
  state: ObservedRecording['state'] = 'recording',
  more: Partial<ObservedRecording> = {},
): ObservedRecording => ({
  id: 'rec_1',
  from: 'local',
  state,
  startedAt: at(10).toISOString(),
  durationSeconds,
  sources: [],
  poster: null,
  ...more,
});

export const live = (...recordings: ObservedRecording[]): Observation => ({
  ingest: 'connected',
  liveSince: at(10).toISOString(),
  sources: [whep],
  recordings,
  isSettled: false,
});
export const over = (...recordings: ObservedRecording[]): Observation => ({
  ...silent,
  recordings,
  isSettled: recordings.every(({ state }) => state === 'ready' || state === 'failed'),
});

/** The record after looks at these seconds. */
export function follow(
  looks: readonly (readonly [seconds: number, observation: Observation])[],
  { from = fresh, reports = [] }: { from?: StreamRecord; reports?: StoredReport[] } = {},
): StreamRecord {
  return looks.reduce(
    (record, [seconds, observation]) =>
      reviseRecord(
        record,
        advanceStream(record, { observation, reports, now: at(seconds) }),
        at(seconds),
      ),
    from,
  );
}
