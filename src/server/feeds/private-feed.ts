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

/** What one viewer of a private stream is to see, and whether he still may. */
export interface PrivateView {
  /** The Stream as this viewer may see it; not whole where it is to be tried again soon. */
  present(record: StreamRecord): Promise<{ readonly stream: Stream; readonly isWhole: boolean }>;
  /** Whether the viewer still may. Rejects where that cannot be told just now. */
  mayStay(): Promise<boolean>;
}

interface Viewer {
  readonly streamId: string;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly view: PrivateView;
  /** The newest state that the viewer has whole. */
  revision: number | null;
  /** That of the links when it was last known that the viewer may stay. */
  linkGeneration: number | undefined;
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

  /** Events from this state on; the state itself at once, unless the viewer says it has it. */
  open(
    { id, revision, kept }: StreamRecord,
    lastEventId: string | null,
    view: PrivateView,
  ): ReadableStream<Uint8Array> {
    const known = lastEventId === String(revision) ? revision : null;
    let viewer: Viewer;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          viewer = {
            streamId: id,
            controller,
            view,
            revision: known,
            linkGeneration: kept.linkGeneration,
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
      const { linkGeneration } = record.kept;
      // Asked before anything is presented: that would hand new addresses to someone whose link is void.
      if (linkGeneration !== viewer.linkGeneration) {
        if (!(await viewer.view.mayStay())) return this.#end(viewer);
        viewer.linkGeneration = linkGeneration;
      }
      if (!this.#hasRoom(viewer)) return;
      const { stream, isWhole } = await viewer.view.present(record);
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
      if (!(await viewer.view.mayStay())) this.#end(viewer);
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
