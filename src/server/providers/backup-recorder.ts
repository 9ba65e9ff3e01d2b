import type {
  Recording,
  Source,
  StreamVisibility,
  Upload,
  UploadInput,
} from '../../contract/index.js';
import type { MediaFile, MediaRecording } from './media-engine.js';
import type { ObservedRecording } from './provider.js';
import type { ServiceAccess } from './service-access.js';

/** A stream that a backup is to record. */
export interface NewBackupStream {
  readonly id: string;
  /** Marks at the service what was made for this stream, and for no other deployment's. */
  readonly tag: string;
  readonly title: string;
  readonly visibility: StreamVisibility;
}

/** What a backup is told of the stream that it acts on. */
export interface BackupStream extends NewBackupStream {
  /** What `create` or `find` resolved with and `remember` made of it; null where nothing was made. */
  readonly state: unknown;
}

/** What a call brought, and what is to be remembered of it. */
export interface BackupOutcome<T> {
  readonly value: T;
  /** Pure; may be called more than once, with a newer state. */
  readonly remember?: (state: unknown) => unknown;
}

/** How a stream stands at the backup. */
export interface BackupObservation {
  /** Whether media arrives there. */
  readonly ingest: 'none' | 'connected' | 'lost';
  readonly recordings: readonly ObservedRecording[];
  /** False while a recording of what arrived is still being made, or may still appear. */
  readonly isSettled: boolean;
  /** True where something is left for `mend`. */
  readonly isUnfinished?: boolean;
  readonly remember?: (state: unknown) => unknown;
}

/** Where an encoder, or another service's output, pushes to. A secret. */
export interface BackupIngest {
  /** Such as `rtmps://global-live.mux.com:443/app`. */
  readonly url: string;
  readonly streamKey: string;
}

/**
 * A second recorder that is fed by RTMPS. It is never waited for longer than its caller wants, and
 * its failing must not keep anyone from going live: every method may reject, and the caller goes on.
 */
export interface BackupRecorder {
  /** One word, such as `mux`. */
  readonly name: string;
  /**
   * Makes what records the stream, and resolves with the state to remember: JSON, may hold secrets.
   * Gives up when `signal` aborts; what was made all the same is found by its tag.
   */
  create(stream: NewBackupStream, options: { signal: AbortSignal }): Promise<unknown>;
  /** States of everything at the service that bears the stream's tag, oldest first. */
  find(
    stream: Pick<NewBackupStream, 'id' | 'tag'>,
    options: { signal: AbortSignal },
  ): Promise<readonly unknown[]>;
  /** Pure: what is remembered, such as pieces that were taken, with what `create` or `find` has brought since. */
  adopt(known: unknown, made: unknown): unknown;
  /** No I/O. */
  toIngest(state: unknown): BackupIngest;
  /**
   * Changes nothing anywhere. What was learnt within `maxAgeMs` need not be asked for again. `whole`
   * is the engine's, where one stands in front: null while it has none, absent while anything is live.
   */
  observe(
    stream: BackupStream,
    options: { maxAgeMs: number; whole?: MediaRecording | null },
  ): Promise<BackupObservation>;
  /** What is remembered, for while the service cannot be asked. No I/O. */
  recall?(stream: BackupStream): BackupObservation;
  /** The stream's title or visibility is a new one. */
  update?(stream: BackupStream): Promise<BackupOutcome<void>>;
  /** Does what is left undone, such as ending a recording whose event is over. */
  mend?(stream: BackupStream): Promise<BackupOutcome<{ isUnfinished: boolean }>>;
  /**
   * Gives the service the whole that `observe` was told of, where it has less. Called while nothing is
   * live; `read` brings one by its id, and null where it is there no longer.
   */
  mendWholes?(
    stream: BackupStream,
    read: (wholeId: string) => Promise<MediaFile | null>,
  ): Promise<BackupOutcome<{ isUnfinished: boolean }>>;
  /** Removes what records, and with `recordings` the copies. May be called again until it resolves. */
  delete(stream: BackupStream, options: { recordings: boolean }): Promise<void>;
  /** Takes a safety piece. The stream's state may be null. */
  createUpload?(stream: BackupStream, input: UploadInput): Promise<BackupOutcome<Upload>>;
  /** Makes this backup's recordings good for one viewer of a private stream, and leaves all others as they are. */
  signPlayback?(
    stream: BackupStream,
    playback: { readonly sources: readonly Source[]; readonly recordings: readonly Recording[] },
    viewer: { readonly token: string; readonly expiresAt: string },
  ): Promise<{ readonly sources: readonly Source[]; readonly recordings: readonly Recording[] }>;
  /** As a provider's. */
  checkAccess?(): Promise<ServiceAccess>;
  /** What the service's webhooks name, such as `mux:<live stream id>`. */
  toReferences(state: unknown): readonly string[];
  /** By key in `/webhooks/{key}`; as a provider's. */
  readonly webhooks?: Readonly<
    Record<
      string,
      (delivery: {
        readonly body: Uint8Array;
        readonly headers: Headers;
        readonly now: Date;
      }) => Promise<{ readonly id: string; readonly references: readonly string[] } | null>
    >
  >;
}
