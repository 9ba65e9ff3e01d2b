import type {
  Capabilities,
  Feature,
  Grant,
  RecordingOrigin,
  Recording,
  Source,
  StreamMethod,
  StreamVisibility,
  Upload,
  UploadInput,
} from '../../contract/index.js';
import type { ServiceAccess } from './service-access.js';

import type { KeptPiece } from './media-engine.js';

/** A stream that a provider is to make. */
export interface NewProviderStream {
  readonly id: string;
  /**
   * Names the stream at the services, in whatever field they give for that: the deployment, a dot,
   * the id. Nothing that bears another deployment's name may be touched.
   */
  readonly tag: string;
  readonly title: string;
  readonly method: StreamMethod;
  readonly visibility: StreamVisibility;
  /** Whether a second recorder was asked for. */
  readonly backup: boolean;
}

/** What a provider is told of the stream that it acts on. */
export interface ProviderStream extends NewProviderStream {
  /** What the provider remembers of it. */
  readonly state: unknown;
}

/** What a provider made of a new stream. */
export interface ProvidedStream {
  readonly capabilities: Capabilities;
  /** What the provider must remember of the stream: JSON, may hold secrets. */
  readonly state: unknown;
  /** True where something is left for `mend`. */
  readonly isUnfinished?: boolean;
}

/** Changes what a provider remembers. Pure: called with the state that then stands, maybe more than once. */
export type Remember = (state: unknown) => unknown;

/** What a call brought, and what is to be remembered of it. */
export interface Outcome<T> {
  readonly value: T;
  readonly remember?: Remember;
}

/** What a call made of a stream's means; what is absent stays as it was. */
export interface Means {
  readonly capabilities?: Capabilities;
  /** True where something is left for `mend`. */
  readonly isUnfinished?: boolean;
}

/** How the stream stands at the provider at this moment. */
export interface Observation extends Means {
  /** `lost`: the publisher vanished and may come back by itself. */
  readonly ingest: 'none' | 'connected' | 'lost';
  /** RFC 3339: when it stood so, by the clock of the times that follow; absent where that is the server's own. */
  readonly at?: string;
  /** RFC 3339: first media of the present broadcast; null when nothing is live. */
  readonly liveSince: string | null;
  /** RFC 3339: first media of whoever publishes now; null or absent where that is not known. */
  readonly publisherSince?: string | null;
  /** Ways to play now, best first. */
  readonly sources: readonly Source[];
  readonly recordings: readonly ObservedRecording[];
  /** How many watch now; absent where the provider does not tell. */
  readonly viewers?: number;
  /** False while a recording of what was broadcast is still being made, or may still appear. */
  readonly isSettled: boolean;
  readonly remember?: Remember;
}

/** One copy as the provider sees it. */
export interface ObservedRecording {
  readonly id: string;
  readonly from: RecordingOrigin;
  readonly state: Recording['state'];
  readonly startedAt: string | null;
  /** Seconds that are known to be stored; null while nothing is known. */
  readonly durationSeconds: number | null;
  /**
   * When what is stored was recorded, where that is known more exactly than by start and duration.
   * A recorder that tells no seconds while it runs is credited up to when it was last seen to run.
   */
  readonly spans?: readonly { readonly startedAt: string; readonly endedAt: string }[];
  /** 0 to 1, while it is being prepared and the provider tells. */
  readonly progress?: number;
  /**
   * Which piece of a safety copy it is, by the device's own names. Its report tells when that was filmed;
   * where none names it, `times` does, by the server's clock.
   */
  readonly piece?: {
    readonly broadcastId: string;
    readonly partId: string;
    readonly times?: { readonly startedAt: string; readonly duration: number } | null;
  };
  /** `download` of a file ends where its name is to follow. */
  readonly sources: readonly Source[];
  readonly poster: string | null;
  /** Absent where there is none. */
  readonly storyboard?: string;
}

/** What a grant is made of, beside the stream. */
export interface GrantRequest {
  /** Origin under which the publisher reached this server, such as `https://live.example.org`. */
  readonly origin: string;
  /** The handler's own token for this stream, for providers whose endpoints ask the handler. */
  readonly token: string;
  readonly expiresAt: string;
  /** True: what was granted before is to be good no longer, such as an encoder's key. */
  readonly rotate: boolean;
}

/** Ways to play that are to be made good for one viewer. */
export interface Playback {
  readonly sources: readonly Source[];
  readonly recordings: readonly Recording[];
}

/** Whom playback is signed for: the bearer of this token, until it expires. */
export interface PlaybackViewer {
  readonly token: string;
  readonly expiresAt: string;
}

/** A webhook as it came. */
export interface WebhookDelivery {
  readonly body: Uint8Array;
  readonly headers: Headers;
  readonly now: Date;
}

/** What an authentic webhook is about. */
export interface WebhookEvent {
  /** The same for each delivery of one event. */
  readonly id: string;
  /** What it names, as in `toReferences`. */
  readonly references: readonly string[];
}

/** Checks a delivery. Null: authentic and of no concern. Rejects with `token-invalid` or `body-unreadable`. */
export type ReceiveWebhook = (delivery: WebhookDelivery) => Promise<WebhookEvent | null>;

/**
 * Makes streams real. A provider is a small function that returns a plain object; what it cannot do
 * is absent. Everything is level-triggered: `watch` and webhooks say only *that* something changed,
 * `observe` says how it stands, so that lost, doubled and late calls do no harm. Methods reject with
 * a `ProblemError` where the caller is to see a certain problem.
 */
export interface Provider {
  /** One word, such as `local`. */
  readonly name: string;
  /** Beside those that every deployment has. */
  readonly features: readonly Feature[];
  /** May be called again with the same id after a crash, and then stands for the same stream. */
  createStream(stream: NewProviderStream): Promise<ProvidedStream>;
  /** Called before the stream's new fields are kept. */
  updateStream?(stream: ProviderStream): Promise<Outcome<Means>>;
  /** Changes nothing anywhere. What was learnt within `maxAgeMs` need not be asked for again; 0 means that news came. */
  observe(stream: ProviderStream, options: { maxAgeMs: number }): Promise<Observation>;
  /**
   * Says which pieces of safety copies this server keeps of the stream: all of them, each time, for
   * a provider that joins them with what it recorded, so that they come here even where it has a place
   * for them itself. What comes of it `observe` shows later.
   */
  offerPieces?(stream: ProviderStream, pieces: readonly KeptPiece[]): Promise<void>;
  /** Does what is left undone, such as a backup that could not be made. Called now and then by one process at a time. */
  mend?(stream: ProviderStream): Promise<Outcome<Means>>;
  createGrant(stream: ProviderStream, request: GrantRequest): Promise<Outcome<Grant>>;
  /** Ends what is live; with `recordings` also removes the copies. Called again until it resolves. */
  deleteStream(stream: ProviderStream, options: { recordings: boolean }): Promise<void>;
  /** Removes what a creation that never came to its end left at the services, found by its tag. Absent where none can be. */
  removeLeftovers?(leftover: Pick<NewProviderStream, 'id' | 'tag'>): Promise<void>;
  createUpload?(stream: ProviderStream, input: UploadInput): Promise<Outcome<Upload>>;
  /**
   * Makes a private stream's addresses good for one viewer, and leaves out those that it cannot.
   * Absent where they are so by themselves.
   */
  signPlayback?(
    stream: ProviderStream,
    playback: Playback,
    viewer: PlaybackViewer,
  ): Promise<Playback>;
  /** What the services' webhooks call a stream of this state, such as `mux:<live stream id>`. Pure. */
  toReferences?(state: unknown): readonly string[];
  /** By the name in `/webhooks/{provider}`. */
  readonly webhooks?: Readonly<Record<string, ReceiveWebhook>>;
  /** Whether the services take what this deployment was given for them. One cheap call each; never rejects. */
  checkAccess?(): Promise<readonly ServiceAccess[]>;
  /** Calls back with the id of a stream that changed. Returns the way to stop. */
  watch?(listener: (streamId: string) => void): () => void;
}
