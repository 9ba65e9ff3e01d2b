import type { BroadcastReport, UploadInput } from '../contract/index.js';

/** A device's account of a broadcast that began a minute ago and goes on. */
export function createReport(overrides: Partial<BroadcastReport> = {}): BroadcastReport {
  const startedAt = new Date(Date.now() - 60_000).toISOString();
  return {
    startedAt,
    endedAt: null,
    sentAt: new Date().toISOString(),
    parts: [{ id: 'part-0001', startedAt, duration: 10, bytes: 1024, type: 'video/mp4' }],
    ...overrides,
  };
}

/** A piece of the safety copy that is never sent. */
export const uploadInput: UploadInput = {
  broadcastId: 'conformance',
  partId: 'part-0001',
  type: 'video/mp4',
  size: 1024,
};

/** The beginning of an MP4 file. */
const smallText = '\0\0\0\x18ftypisom\0\0\x02\0isommp42';

/** A piece that is sent, and how it is announced. */
export const smallPiece = {
  text: smallText,
  input: { ...uploadInput, partId: 'part-0002', size: smallText.length },
};
