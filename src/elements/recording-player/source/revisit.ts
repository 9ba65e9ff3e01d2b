import { StreamClient } from '../../../contract/stream-client.js';
import type { Stream } from '../../../contract/stream.js';
import type { CopySource } from './copy-source.js';
import { watchStream } from './watch-stream.js';

/** So long before what plays comes to its end it is asked whether that is the end: time enough for an answer. */
const BEFORE_END_SECONDS = 10;

const revisits = new WeakMap<CopySource, Revisit>();

/** Somebody has come back to the page, or plays this media. */
export function revisit(target: EventTarget | null, source: CopySource): void {
  // What the page itself names changes no more.
  if (source.own !== null) return;
  const own = revisits.get(source) ?? new Revisit(source);
  revisits.set(source, own);
  if (target instanceof HTMLMediaElement) own.follow(target);
  void own.look();
}

/** Asks again for a stream that was left because all of it was there: who keeps the page open learns of what came later. */
class Revisit {
  readonly #source: CopySource;
  readonly #client: StreamClient;
  /** The length of which it was asked whether that is all. */
  #askedLength: number | null = null;

  constructor(source: CopySource) {
    this.#source = source;
    const { endpoint, token, getToken } = source.settings;
    this.#client = new StreamClient({ endpoint, token, ...(getToken && { getToken }) });
  }

  /** Looks whenever this is played on, and before it comes to the end of all there is. */
  follow(media: HTMLMediaElement): void {
    const { signal } = this.#source.viewer;
    media.addEventListener('play', this.look, { signal });
    media.addEventListener('timeupdate', this.#lookBeforeEnd, { signal });
  }

  /** Once, and goes on asking where there is more to come. Who does not answer may be asked the next time. */
  readonly look = async (): Promise<void> => {
    const { settings, viewer } = this.#source;
    const following = viewer.signal.aborted ? null : this.#source.resume();
    if (following === null) return;
    const { signal } = following;
    const known = await this.#client.getStream(settings.stream, { signal }).catch(() => null);
    if (known === null || isSame(known, viewer.readKnown())) following.abort();
    if (known === null || signal.aborted) return;
    viewer.onStream(known);
    if (!signal.aborted) watchStream(settings, { listener: viewer, known }, following);
  };

  readonly #lookBeforeEnd = (): void => {
    const { time, duration } = this.#source.viewer.readPlayback() ?? { time: 0, duration: null };
    if (duration === null || duration - time > BEFORE_END_SECONDS) return;
    if (this.#askedLength === duration) return;
    this.#askedLength = duration;
    void this.look();
  };
}

function isSame(stream: Stream, known: Stream | null): boolean {
  return JSON.stringify(stream) === JSON.stringify(known);
}
