import type { StreamRecord } from './stream-record.js';
import type { StreamStore } from './stream-store.js';
import { toStream } from './to-stream.js';

/** Proxies close what is silent for 30 s or more; clients give up after three of these. */
const keepAliveEveryMs = 15_000;

/** Chunks that may wait for a slow viewer; beyond them only the newest state is worth sending. */
const maxWaitingChunks = 8;

/** What a browser's own EventSource waits before it comes back. */
const reconnectMs = 2_000;

const encoder = new TextEncoder();

interface Viewer {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  /** True when the viewer was too slow for a change and must get the newest state. */
  isBehind: boolean;
}

interface Channel {
  readonly viewers: Set<Viewer>;
  isPrivate: boolean;
  event: Uint8Array;
}

/** Server-sent events of streams, to all viewers of this process. */
export class EventFeed {
  readonly #store: StreamStore;
  readonly #onError: (error: unknown) => void;
  readonly #channels = new Map<string, Channel>();
  readonly #unsubscribe: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #isClosed = false;

  constructor(store: StreamStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
    this.#unsubscribe = store.subscribe((streamId) => void this.#publish(streamId));
    this.#timer = setInterval(() => this.#keepAlive(), keepAliveEveryMs);
    this.#timer.unref?.();
  }

  /** Events from this state on; the state itself at once, unless the viewer says it has it. */
  open(record: StreamRecord, lastEventId: string | null): ReadableStream<Uint8Array> {
    const channel = this.#toChannel(record);
    let viewer: Viewer;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          viewer = { controller, isBehind: false };
          controller.enqueue(encoder.encode(`:\nretry: ${reconnectMs}\n\n`));
          if (lastEventId !== String(record.revision)) controller.enqueue(formatEvent(record));
          if (this.#isClosed) controller.close();
          else channel.viewers.add(viewer);
        },
        pull: () => {
          if (!viewer.isBehind) return;
          viewer.isBehind = false;
          viewer.controller.enqueue(channel.event);
        },
        cancel: () => this.#leave(record.id, viewer),
      },
      { highWaterMark: maxWaitingChunks },
    );
  }

  /** Ends every viewer's feed cleanly. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    for (const id of [...this.#channels.keys()]) this.#end(id);
  }

  #toChannel(record: StreamRecord): Channel {
    const isPrivate = record.shown.visibility === 'private';
    const channel = this.#channels.get(record.id) ?? {
      viewers: new Set<Viewer>(),
      isPrivate,
      event: formatEvent(record),
    };
    if (!this.#isClosed) this.#channels.set(record.id, channel);
    return channel;
  }

  async #publish(streamId: string): Promise<void> {
    const channel = this.#channels.get(streamId);
    if (!channel) return;
    try {
      const record = await this.#store.get(streamId);
      if (!record) return this.#end(streamId);
      channel.event = formatEvent(record);
      const isPrivate = record.shown.visibility === 'private';
      // Viewers who came without a token must come again with one.
      if (isPrivate && !channel.isPrivate) return this.#end(streamId);
      channel.isPrivate = isPrivate;
      for (const viewer of channel.viewers) {
        if ((viewer.controller.desiredSize ?? 0) > 0) viewer.controller.enqueue(channel.event);
        else viewer.isBehind = true;
      }
    } catch (error) {
      this.#onError(error);
    }
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

function formatEvent(record: StreamRecord): Uint8Array {
  const data = JSON.stringify(toStream(record));
  return encoder.encode(`id: ${record.revision}\nevent: stream\ndata: ${data}\n\n`);
}
