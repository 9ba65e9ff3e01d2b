import type { ObservedRecording } from '../provider.js';
import { claimSpans } from '../wholes/note-whole.js';
import { listPlaced } from '../wholes/whole-copy.js';
import type { CloudflareState } from './cloudflare-state.js';
import { toVideoSources } from './observed-videos.js';

/** The wholes that Cloudflare has, or is making ready. */
export function observeWholes(copies: CloudflareState['wholes']): ObservedRecording[] {
  return listPlaced(copies).flatMap((copy) => {
    const { uid, stored, startedAt } = copy;
    if (uid === null || stored === null || stored.state === 'awaited') return [];
    const isReady = stored.state === 'ready';
    const durationSeconds = isReady ? stored.durationSeconds : null;
    return [
      {
        id: uid,
        from: 'cloudflare',
        state: stored.state === 'recording' ? 'processing' : stored.state,
        startedAt,
        durationSeconds,
        ...claimSpans(copy, durationSeconds),
        ...(stored.progress === null ? {} : { progress: stored.progress }),
        sources: isReady ? toVideoSources(stored) : [],
        poster: isReady ? stored.poster : null,
      },
    ];
  });
}
