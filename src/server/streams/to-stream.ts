import type { Stream } from '../../contract/index.js';
import { nameDownloads } from './name-download.js';
import type { StreamRecord } from './stream-record.js';

/**
 * The Stream that viewers get: the only place that makes one. Each field is named, so that nothing
 * which is added to the record travels on by itself.
 */
export function toStream({ id, createdAt, updatedAt, shown }: StreamRecord): Stream {
  return {
    id,
    title: shown.title,
    status: shown.status,
    method: shown.method,
    visibility: shown.visibility,
    startsAt: shown.startsAt,
    createdAt,
    updatedAt,
    liveSince: shown.liveSince,
    capabilities: shown.capabilities,
    assurance: shown.assurance,
    sources: shown.sources,
    recordings: shown.recordings.map((recording) => nameDownloads(recording, shown.title)),
    // Records of an earlier version say nothing of it.
    ...(shown.gaps === undefined ? {} : { gaps: shown.gaps }),
    ...(shown.publisherSince === undefined ? {} : { publisherSince: shown.publisherSince }),
    ...(shown.unheardSince === undefined ? {} : { unheardSince: shown.unheardSince }),
    ...(shown.viewers === undefined ? {} : { viewers: shown.viewers }),
    ...(shown.marks === undefined ? {} : { marks: shown.marks }),
  };
}
