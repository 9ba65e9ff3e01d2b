import { createDeadline } from '../../../contract/deadline.js';
import { StreamClient } from '../../../contract/stream-client.js';
import { askToken } from '../../shared/player/ask-token.js';
import type { ReadyChoice } from '../timeline/recording-choice.js';
import { chooseRecording } from '../timeline/recording-choice.js';
import type { CopySource } from './copy-source.js';

/** The picture stands meanwhile, and there may be another copy to go on with. */
const RENEW_WITHIN_MS = 3_000;

/** Of what a page names itself nothing is known to be missing. */
const OWN_CHOICE = { outcome: 'ready', missing: { seconds: 0, gaps: null } } as const;

/** What can be played by whoever has the page's next token; null where there is no such token, or nobody answers. */
export async function lookAnew(
  source: CopySource,
  outer: AbortSignal,
): Promise<ReadyChoice | null> {
  const { endpoint, stream: id, prefer, token } = source.settings;
  const { signal, clear } = createDeadline(RENEW_WITHIN_MS, outer);
  try {
    const fresh = (source.freshToken = await askToken(source.settings, signal));
    const { own } = source;
    if (own !== null) return fresh === null ? null : { ...OWN_CHOICE, copies: [own] };
    const client = new StreamClient({ endpoint, token: fresh ?? token });
    const stream = await client.getStream(id, { signal });
    // Whoever has begun goes on with what there is, though the event may be on again.
    const choice = chooseRecording({ ...stream, status: 'completed' }, prefer, source.resolve);
    return choice.outcome === 'ready' ? choice : null;
  } catch {
    return null;
  } finally {
    clear();
  }
}
