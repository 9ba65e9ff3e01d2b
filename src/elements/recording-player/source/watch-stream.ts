import { isTransient } from '../../../contract/retry-policy.js';
import type { Stream } from '../../../contract/stream.js';
import { PageWatches } from '../../shared/page-watches.js';
import type { WatchSettings } from '../../shared/page-watches.js';
import { toElementError } from '../../shared/to-element-error.js';
import type { StreamListener } from './stream-link.js';

/** The players of a page ask together. */
const pageWatches = new PageWatches();

/** So long a page that stands open waits for what phones still bring home, and for its being joined. */
const FULLER_WITHIN_MS = 15 * 60_000;

/**
 * Tells of the stream after every change, until that is aborted, which it is some time after the event is
 * over and there is something to play; most recordings change no more. What was told of it still holds
 * while nobody answers: that is an error only of a stream unheard of, `known` being null.
 */
export function watchStream(
  settings: WatchSettings,
  { listener, known }: { listener: StreamListener; known: Stream | null },
  following: AbortController,
): void {
  const { signal } = following;
  let told = known;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const forgetLeaving = (): void => {
    clearTimeout(leaving);
    leaving = undefined;
  };
  signal.addEventListener('abort', forgetLeaving);
  pageWatches.watch(settings, {
    signal,
    onStream: (stream) => {
      told = stream;
      if (!isOver(stream)) forgetLeaving();
      else leaving ??= setTimeout(() => following.abort(), FULLER_WITHIN_MS);
      listener.onStream(stream);
    },
    onError: (cause) => {
      if (told === null || !isTransient(cause)) listener.onError(toElementError(cause));
    },
  });
}

function isOver({ status, recordings }: Stream): boolean {
  return status === 'completed' && recordings.some(({ state }) => state === 'ready');
}
