import type { Attention, KeptStream, StreamRecord } from '../../src/server/index.js';
import { createRecord } from '../../src/server/streams/stream-record.js';

/** A stream as it is when it has just been made. */
export const build = (id: string, createdAt = '2026-11-21T12:00:00.000Z'): StreamRecord =>
  createRecord(
    {
      id,
      input: { title: id },
      owner: null,
      capabilities: { whep: true, hls: false, recording: true, backup: false },
      provider: { secret: 'kept' },
    },
    new Date(createdAt),
  );

/** A change that viewers see. */
export const rename = (title: string) => (record: StreamRecord) => ({
  shown: { ...record.shown, title },
  kept: record.kept,
});

/** A change that they do not. */
export const keep = (kept: Partial<KeptStream>) => (record: StreamRecord) => ({
  shown: record.shown,
  kept: { ...record.kept, ...kept },
});

export const attend = (attention: Attention) => keep({ attention });

export const removal = { recordings: true, dueAt: '2026-11-21T12:00:15.000Z' };
