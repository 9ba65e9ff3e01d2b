import type { Stream } from '../../contract/index.js';
import type { StreamRecord } from '../streams/stream-record.js';
import type { StreamStore } from '../streams/stream-store.js';
import { formatStreamEvent } from './stream-event.js';

/** As often as something must be written anyway; links expire, and managers are taken off the list. */
const askEveryMs = 15_000;

/** Events that may wait for a slow viewer; beyond them only the newest state is worth sending. */
const maxWaitingChunks = 8;

/** What a browser's own EventSource waits before it comes back. */
const reconnectMs = 2_000;

const encoder = new TextEncoder();

/** What somebody sees who may view just now: what lets him in also says for how long his addresses are good. */
export interface PrivateView {
  /** The Stream as this viewer may see it; not whole where it is to be tried again soon. */
  present(record: StreamRecord): Promise<{ readonly stream: Stream; readonly isWhole: boolean }>;
}

/** Asks anew whether the viewer may; null where he may not. Rejects where that cannot be told just now. */
export type AskForView = () => Promise<PrivateView | null>;

interface Viewer {
  readonly streamId: string;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly ask: AskForView;
  /** The newest state that the viewer has whole. */
  revision: number | null;
  /** The newest that the viewer has a part of. */
  partOf: number | null;
  /** One thing after the other: two states must not come in the wrong order. */
  work: Promise<void>;
}

/** Server-sent events of private streams: each viewer gets addresses of his own, and is asked about again. */
export class PrivateFeed {
  readonly #store: StreamStore;
  readonly #onError: (error: unknown) => void;
  readonly #viewers = new Set<Viewer>();
  readonly #unsubscribe: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #isClosed = false;

  constructor(store: StreamStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
    this.#unsubscribe = store.subscribe((streamId) => {
      for (const viewer of this.#viewers) {
        if (streamId === null || viewer.streamId === streamId) this.#advance(viewer);
      }
    });
    this.#timer = setInterval(() => {
      for (const viewer of this.#viewers) {
        this.#ask(viewer);
        // What could not be presented before may be now.
        this.#advance(viewer);
      }
    }, askEveryMs);
    this.#timer.unref?.();
  }

  /**
   * Events from this state on; the state itself at once, also to a viewer who comes back and has it: with
   * another token the addresses are others.
   */
  open({ id }: Pick<StreamRecord, 'id'>, ask: AskForView): ReadableStream<Uint8Array> {
    let viewer: Viewer;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          viewer = {
            streamId: id,
            controller,
            ask,
            revision: null,
            partOf: null,
            work: Promise.resolve(),
          };
          controller.enqueue(encoder.encode(`:\nretry: ${reconnectMs}\n\n`));
          if (this.#isClosed) return controller.close();
          this.#viewers.add(viewer);
          this.#advance(viewer);
        },
        pull: () => this.#advance(viewer),
        cancel: () => void this.#viewers.delete(viewer),
      },
      { highWaterMark: maxWaitingChunks },
    );
  }

  /** Ends every viewer's feed cleanly, once each has the newest state. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    const viewers = [...this.#viewers];
    for (const viewer of viewers) this.#advance(viewer);
    await Promise.all(viewers.map(({ work }) => work));
    for (const viewer of viewers) this.#end(viewer);
  }

  /** Brings the viewer to the newest state; one who is too slow gets it when there is room again. */
  #advance(viewer: Viewer): void {
    this.#enqueueWork(viewer, async () => {
      const record = await this.#store.get(viewer.streamId);
      if (!record) return this.#end(viewer);
      if (viewer.revision !== null && viewer.revision >= record.revision) return;
      // Whoever may not any more must not learn what has changed, and least of all new addresses.
      const view = await viewer.ask();
      if (view === null) return this.#end(viewer);
      if (!this.#hasRoom(viewer)) return;
      const { stream, isWhole } = await view.present(record);
      if (!this.#viewers.has(viewer)) return;
      if (isWhole) viewer.revision = record.revision;
      else if (viewer.partOf === record.revision) return;
      else viewer.partOf = record.revision;
      viewer.controller.enqueue(formatStreamEvent(record.revision, stream));
    });
  }

  #ask(viewer: Viewer): void {
    this.#enqueueWork(viewer, async () => {
      if (this.#hasRoom(viewer)) viewer.controller.enqueue(encoder.encode(':\n\n'));
      if ((await viewer.ask()) === null) this.#end(viewer);
    });
  }

  #enqueueWork(viewer: Viewer, work: () => Promise<void>): void {
    viewer.work = viewer.work
      .then(async () => {
        if (this.#viewers.has(viewer)) await work();
      })
      .catch(this.#onError);
  }

  #hasRoom({ controller }: Viewer): boolean {
    return (controller.desiredSize ?? 0) > 0;
  }

  #end(viewer: Viewer): void {
    if (this.#viewers.delete(viewer)) viewer.controller.close();
  }
}
