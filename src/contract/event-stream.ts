/** One server-sent event with data. */
export interface ServerSentEvent {
  /** `message` where the server named none. */
  readonly type: string;
  readonly data: string;
  /** The last id that the server gave, with this event or before it. */
  readonly lastEventId: string;
}

/** A Stream with hundreds of recordings stays far below; more than this without an event is not one of ours. */
const maxEventCharacters = 4_000_000;

/**
 * Parses a `text/event-stream` (HTML standard §9.2.6) piece by piece. `push` takes decoded text as
 * it arrives and returns the events that it completes. Throws a RangeError on an endless event.
 */
export class EventStreamParser {
  /** The last id that took effect; what `Last-Event-ID` must say on reconnection. */
  lastEventId: string;
  #rest = '';
  #type = '';
  #data: string[] = [];
  #id: string;
  #size = 0;

  constructor(lastEventId = '') {
    this.lastEventId = this.#id = lastEventId;
  }

  push(chunk: string): ServerSentEvent[] {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    this.#size += chunk.length;
    const events = lines.flatMap((line) => this.#readLine(line));
    if (this.#size > maxEventCharacters) throw new RangeError('an event without an end');
    return events;
  }

  #readLine(line: string): ServerSentEvent[] {
    if (line === '') return this.#dispatch();
    const [, field, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (field === 'event') this.#type = value;
    if (field === 'data') this.#data.push(value);
    if (field === 'id' && !value.includes('\0')) this.#id = value;
    return [];
  }

  #dispatch(): ServerSentEvent[] {
    const type = this.#type === '' ? 'message' : this.#type;
    const data = this.#data;
    this.#type = '';
    this.#data = [];
    this.#size = 0;
    this.lastEventId = this.#id;
    return data.length === 0
      ? []
      : [{ type, data: data.join('\n'), lastEventId: this.lastEventId }];
  }
}
