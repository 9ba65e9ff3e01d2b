import { createRetryPolicy } from '../../src/contract/index.js';
import type { ContractError, Stream } from '../../src/contract/index.js';
import { ContractTransport } from '../../src/contract/contract-transport.js';
import { StreamWatch, watchTimes } from '../../src/contract/stream-watch.js';
import type { EventPlace, StreamListener, WatchTimes } from '../../src/contract/stream-watch.js';
import { createStream } from './samples.js';
import { Wire } from './wire.js';

/** What a listener was told, in order, each to be awaited. */
export class Told {
  readonly #items: (Stream | ContractError)[] = [];
  readonly #waiting: ((item: Stream | ContractError) => void)[] = [];

  readonly add = (item: Stream | ContractError): void => {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(item);
    else this.#items.push(item);
  };

  get unread(): number {
    return this.#items.length;
  }

  /** The title of the next Stream, or the code of the next error. */
  async next(): Promise<string> {
    const item =
      this.#items.shift() ??
      (await new Promise<Stream | ContractError>((resolve) => this.#waiting.push(resolve)));
    return 'title' in item ? item.title : item.code;
  }
}

/** A watch with times of its own, so that nothing waits long. Ends with `end`. */
export function watch(
  times: Partial<WatchTimes> = {},
  listener: Partial<StreamListener> = {},
  place?: EventPlace,
) {
  const wire = new Wire();
  const told = new Told();
  const controller = new AbortController();
  const transport = new ContractTransport({
    endpoint: 'https://live.example',
    token: 'viewer',
    fetch: wire.fetch,
    retryPolicy: { nextDelayMs: () => null },
    timeoutMs: 1000,
  });
  let etag: string | undefined;
  let last = createStream();
  const poll = async (signal?: AbortSignal) => {
    const headers = { 'If-None-Match': etag };
    const request = { operation: 'getStream', params: { id: 'st_1' }, headers } as const;
    const answer = await transport.send(request, { retry: false, signal });
    if (answer.status === 304) return last;
    etag = answer.headers.get('ETag') ?? undefined;
    return (last = answer.json as Stream);
  };
  const ended = new StreamWatch({
    transport,
    id: 'st_1',
    listener: { onStream: told.add, onError: told.add, signal: controller.signal, ...listener },
    poll,
    place,
    times: { ...watchTimes, refusedMs: 0, pollMs: 0, ...times },
    policy: createRetryPolicy({ attempts: Infinity, firstDelayMs: 0 }),
  }).run();
  const end = () => {
    controller.abort();
    return ended;
  };
  return { wire, told, end };
}

/** An event of a stream with this title. */
export const event = (id: string, title: string) =>
  `id: ${id}\nevent: stream\ndata: ${JSON.stringify(createStream({ title }))}\n\n`;
