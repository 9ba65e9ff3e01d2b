import type { StreamRecord } from '../streams/stream-record.js';
import type { StreamStore } from '../streams/stream-store.js';
import { toStream } from '../streams/to-stream.js';
import { formatStreamEvent } from './stream-event.js';

/** Proxies close what is silent for 30 s or more; clients give up after three of these. */
const keepAliveEveryMs = 15_000;

/** Chunks that may wait for a slow viewer; beyond them only the newest state is worth sending. */
const maxWaitingChunks = 8;

/** What a browser's own EventSource waits before it comes back. */
const reconnectMs = 2_000;

/** A store that could not answer is asked again this often, as long as someone watches. */
const lookAgainMs = 1_000;

const encoder = new TextEncoder();

interface Viewer {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  /** The newest state that the viewer has. */
  revision: number;
}

interface Channel {
  readonly viewers: Set<Viewer>;
  record: StreamRecord;
  event: Uint8Array;
}

/** Server-sent events of streams, to all viewers of this process. */
export class EventFeed {
  readonly #store: StreamStore;
  readonly #onError: (error: unknown) => void;
  readonly #channels = new Map<string, Channel>();
  readonly #unsubscribe: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Streams that are to be looked at again, since the store could not answer. */
  readonly #unseen = new Set<string>();
  #lookAgain: ReturnType<typeof setTimeout> | null = null;
  #isClosed = false;

  constructor(store: StreamStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
    this.#unsubscribe = store.subscribe((streamId) => {
      for (const id of streamId === null ? [...this.#channels.keys()] : [streamId]) {
        void this.#publish(id);
      }
    });
    this.#timer = setInterval(() => this.#keepAlive(), keepAliveEveryMs);
    this.#timer.unref?.();
  }

  /** Events from this state on; the state itself at once, unless the viewer says it has it. */
  open(record: StreamRecord, lastEventId: string | null): ReadableStream<Uint8Array> {
    const { id, revision } = record;
    const channel = this.#toChannel(record);
    let viewer: Viewer;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          viewer = { controller, revision };
          controller.enqueue(encoder.encode(`:\nretry: ${reconnectMs}\n\n`));
          // Where the server ends, what has changed since may have come of that alone.
          if (this.#isClosed) return controller.close();
          if (lastEventId !== String(revision)) controller.enqueue(formatEvent(record));
          channel.viewers.add(viewer);
          // What changed between reading the record and joining was told to the others only.
          void this.#publish(id);
        },
        pull: () => send(channel, viewer),
        cancel: () => this.#leave(id, viewer),
      },
      { highWaterMark: maxWaitingChunks },
    );
  }

  /** Ends every viewer's feed cleanly, once each has the newest state. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    if (this.#lookAgain) clearTimeout(this.#lookAgain);
    this.#unsubscribe();
    await Promise.all([...this.#channels.keys()].map((id) => this.#publish(id)));
    for (const id of [...this.#channels.keys()]) this.#end(id);
  }

  #toChannel(record: StreamRecord): Channel {
    const standing = this.#channels.get(record.id);
    if (standing) return standing;
    const channel = { viewers: new Set<Viewer>(), record, event: formatEvent(record) };
    if (!this.#isClosed) this.#channels.set(record.id, channel);
    return channel;
  }

  async #publish(streamId: string): Promise<void> {
    const channel = this.#channels.get(streamId);
    if (!channel) return;
    try {
      const record = await this.#store.get(streamId);
      this.#unseen.delete(streamId);
      if (!record) return this.#end(streamId);
      const wasPublic = channel.record.shown.visibility === 'public';
      // Viewers who came without a token must come again with one.
      if (wasPublic && record.shown.visibility === 'private') return this.#end(streamId);
      // Two looks at once may come back in the wrong order.
      if (record.revision > channel.record.revision) {
        channel.record = record;
        channel.event = formatEvent(record);
      }
      for (const viewer of channel.viewers) send(channel, viewer);
    } catch (error) {
      if (!this.#unseen.has(streamId)) this.#onError(error);
      this.#publishLater(streamId);
    }
  }

  /** What viewers were to be told must not wait for the next change. */
  #publishLater(streamId: string): void {
    this.#unseen.add(streamId);
    if (this.#isClosed) return;
    this.#lookAgain ??= setTimeout(() => {
      this.#lookAgain = null;
      for (const id of [...this.#unseen]) {
        if (this.#channels.has(id)) void this.#publish(id);
        else this.#unseen.delete(id);
      }
    }, lookAgainMs);
    this.#lookAgain.unref?.();
  }

  #keepAlive(): void {
    const comment = encoder.encode(':\n\n');
    for (const { viewers } of this.#channels.values()) {
      for (const { controller } of viewers) {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(comment);
      }
    }
  }

  #leave(streamId: string, viewer: Viewer): void {
    const channel = this.#channels.get(streamId);
    channel?.viewers.delete(viewer);
    if (channel?.viewers.size === 0) this.#channels.delete(streamId);
  }

  #end(streamId: string): void {
    const channel = this.#channels.get(streamId);
    this.#channels.delete(streamId);
    for (const { controller } of channel?.viewers ?? []) controller.close();
  }
}

/** Brings a viewer to the newest state; one who is too slow gets it when there is room again. */
function send({ record, event }: Channel, viewer: Viewer): void {
  if (viewer.revision >= record.revision || (viewer.controller.desiredSize ?? 0) <= 0) return;
  viewer.revision = record.revision;
  viewer.controller.enqueue(event);
}

function formatEvent(record: StreamRecord): Uint8Array {
  return formatStreamEvent(record.revision, toStream(record));
}
