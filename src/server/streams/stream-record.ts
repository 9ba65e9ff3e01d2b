import type { Stream, StreamInput } from '../../contract/index.js';
import { orderMarks } from './order-marks.js';

/** What a viewer may see of a stream, beside its id and dates. */
export type ShownStream = Omit<
  Stream,
  'id' | 'createdAt' | 'updatedAt' | 'viewers' | 'publisherSince' | 'unheardSince'
> & {
  /** Of the moment: undefined as soon as it is not known any more. */
  readonly viewers?: number | undefined;
  readonly publisherSince?: string | undefined;
  readonly unheardSince?: string | undefined;
};

/** A time in which media was seen to arrive. RFC 3339. */
export interface LiveTime {
  readonly since: string;
  readonly until: string;
}

/** What the reconciler remembers of the present or last broadcast from one look to the next. */
export interface BroadcastMemory {
  /** First media of the present or last broadcast. */
  readonly since: string | null;
  /** Oldest first. */
  readonly lives: readonly LiveTime[];
  /** Seconds of the present broadcast that recorders held at the last advance. */
  readonly recordedSeconds: number;
  /** Since when recorders have not advanced although media arrives. */
  readonly quietSince: string | null;
  /** When viewers were last told how far the recording is. */
  readonly progressShownAt: string | null;
}

/**
 * How closely a stream is looked after. `waiting`: someone may go live at any moment. `close`: it
 * is live, recordings of it are still being made, or the provider has something left to do.
 */
export type Attention = 'none' | 'waiting' | 'close';

/** What only the server knows of a stream. */
export interface KeptStream {
  /** Who made it, where the application's `authorize` names people. */
  readonly owner: string | null;
  readonly managers: readonly string[];
  /** Whether a second recorder was asked for. */
  readonly backup: boolean;
  /** The provider's own memory of the stream: JSON, may hold secrets. */
  readonly provider: unknown;
  /** Names under which the services' webhooks speak of the stream, such as `mux:<live stream id>`. */
  readonly references: readonly string[];
  /** Whether `mend` of the provider has something to do. */
  readonly isUnfinished: boolean;
  /** How often the stream's viewer links were made void; absent: never. */
  readonly linkGeneration?: number;
  /** End of the last grant: until then the stream may go live at any moment. */
  readonly grantedUntil: string | null;
  /** Whether the reconciler looks at it, also after a restart. */
  readonly attention: Attention;
  readonly broadcast: BroadcastMemory;
}

/** A stream as a store holds it. Viewers' answers are made of `shown` alone. */
export interface StreamRecord {
  readonly id: string;
  /** Counts what viewers can see change, from 1: the ETag, and the id of events. */
  readonly revision: number;
  readonly createdAt: string;
  /** When `revision` last moved. */
  readonly updatedAt: string;
  readonly shown: ShownStream;
  readonly kept: KeptStream;
}

/** The two halves of a record that a change replaces; the store sets the rest. */
export interface RecordChange {
  readonly shown: ShownStream;
  readonly kept: KeptStream;
  /** Makes a new revision even where viewers see no difference: someone wrote, and is told so. */
  readonly isWrite?: boolean;
}

/** What is known of a stream when it is made. */
export interface NewStream {
  readonly id: string;
  readonly input: StreamInput;
  readonly owner: string | null;
  readonly capabilities: Stream['capabilities'];
  readonly provider: unknown;
  readonly references?: readonly string[];
  readonly isUnfinished?: boolean;
}

/** The record of a stream that has just been made. */
export function createRecord(stream: NewStream, now: Date): StreamRecord {
  const { id, input, owner, capabilities, provider } = stream;
  const { references = [], isUnfinished = false } = stream;
  const createdAt = now.toISOString();
  return {
    id,
    revision: 1,
    createdAt,
    updatedAt: createdAt,
    shown: {
      title: input.title,
      status: 'ready',
      method: input.method ?? 'browser',
      visibility: input.visibility ?? 'public',
      startsAt: input.startsAt ?? null,
      liveSince: null,
      capabilities,
      assurance: { ingest: 'none', recording: 'none', confirmedSeconds: 0, missingSeconds: 0 },
      sources: [],
      recordings: [],
      ...orderMarks(input.marks),
    },
    kept: {
      owner,
      managers: input.managers ?? [],
      backup: input.backup ?? false,
      provider,
      references,
      isUnfinished,
      grantedUntil: null,
      attention: isUnfinished ? 'close' : 'none',
      broadcast: {
        since: null,
        lives: [],
        recordedSeconds: 0,
        quietSince: null,
        progressShownAt: null,
      },
    },
  };
}

/** The record after a change: a new revision where viewers see a difference, else the same one. */
export function reviseRecord(record: StreamRecord, change: RecordChange, now: Date): StreamRecord {
  const { shown, kept, isWrite = false } = change;
  const isNews = isWrite || JSON.stringify(shown) !== JSON.stringify(record.shown);
  if (!isNews) return { ...record, kept };
  // Moves forward even where two changes share a millisecond, or the clock was set back.
  const updatedAt = new Date(Math.max(now.getTime(), Date.parse(record.updatedAt) + 1));
  return {
    ...record,
    shown,
    kept,
    revision: record.revision + 1,
    updatedAt: updatedAt.toISOString(),
  };
}
