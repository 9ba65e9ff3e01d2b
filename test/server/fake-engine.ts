import type { MediaEngine, MediaReport } from '../../src/server/index.js';

const silence: MediaReport = { ingest: 'none', liveSince: null, recordings: [] };

export interface FakeEngine extends MediaEngine {
  /** What happens to the stream, told to whoever watches. */
  set(streamId: string, report: Partial<MediaReport>): void;
  /** The calls that ended or deleted something, as `end st_1`. */
  readonly calls: string[];
}

/** A media engine whose truth the test sets. */
export function createFakeEngine(): FakeEngine {
  const reports = new Map<string, MediaReport>();
  const listeners = new Set<(streamId: string) => void>();
  const calls: string[] = [];
  return {
    calls,
    addresses: (id) => ({ whip: `/media/${id}/whip`, whep: `/media/${id}/whep` }),
    toViewerPath: (path, token) => path.replace(/^\/media\/[^/]+/, (start) => `${start}/~${token}`),
    report: async (id) => reports.get(id) ?? silence,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async endStream(id) {
      calls.push(`end ${id}`);
    },
    async deleteRecordings(id) {
      calls.push(`delete ${id}`);
    },
    set(id, report) {
      reports.set(id, { ...(reports.get(id) ?? silence), ...report });
      for (const listener of listeners) listener(id);
    },
  };
}
