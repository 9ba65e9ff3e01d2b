import type { Stream } from '../../src/contract/index.js';

/** A stream before its event. */
export function createStream(overrides: Partial<Stream> = {}): Stream {
  return {
    id: 'st_1',
    title: 'Memorial service',
    status: 'ready',
    method: 'browser',
    visibility: 'public',
    startsAt: null,
    createdAt: '2026-11-21T14:00:00Z',
    updatedAt: '2026-11-21T14:00:00Z',
    liveSince: null,
    capabilities: { whep: true, hls: true, recording: true, backup: false },
    assurance: { ingest: 'none', recording: 'none', confirmedSeconds: 0, missingSeconds: 0 },
    sources: [],
    recordings: [],
    ...overrides,
  };
}

export function createProblem(status: number, code: string, detail?: string) {
  return { type: 'about:blank', title: 'A title', status, code, detail };
}
