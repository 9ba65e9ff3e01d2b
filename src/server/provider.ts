import type {
  Capabilities,
  Feature,
  Grant,
  RecordingOrigin,
  Recording,
  Source,
  StreamInput,
  Upload,
  UploadInput,
} from '../contract/index.js';

/** What a provider is told of the stream that it acts on. */
export interface ProviderStream {
  readonly id: string;
  /** What `createStream` of this provider returned as `state`. */
  readonly state: unknown;
}

/** What a provider made of a new stream. */
export interface ProvidedStream {
  readonly capabilities: Capabilities;
  /** What the provider must remember of the stream: JSON, may hold secrets. */
  readonly state: unknown;
}

/** How the stream stands at the provider at this moment. */
export interface Observation {
  /** `lost`: the publisher vanished and may come back by itself. */
  readonly ingest: 'none' | 'connected' | 'lost';
  /** RFC 3339: first media of the present broadcast; null when nothing is live. */
  readonly liveSince: string | null;
  /** Ways to play now, best first. */
  readonly sources: readonly Source[];
  readonly recordings: readonly ObservedRecording[];
  /** False while a recording of what was broadcast is still being made, or may still appear. */
  readonly isSettled: boolean;
}

/** One copy as the provider sees it. */
export interface ObservedRecording {
  readonly id: string;
  readonly from: RecordingOrigin;
  readonly state: Recording['state'];
  readonly startedAt: string | null;
  /** Seconds that are known to be stored; null while nothing is known. */
  readonly durationSeconds: number | null;
  /** When what is stored was recorded, where that is known more exactly than by start and duration. */
  readonly spans?: readonly { readonly startedAt: string; readonly endedAt: string }[];
  readonly sources: readonly Source[];
  readonly poster: string | null;
}

/** What a grant is made of, beside the stream. */
export interface GrantRequest {
  /** Origin under which the publisher reached this server, such as `https://live.example.org`. */
  readonly origin: string;
  /** The handler's own token for this stream, for providers whose endpoints ask the handler. */
  readonly token: string;
  readonly expiresAt: string;
}

/**
 * Makes streams real. A provider is a small function that returns a plain object; what it cannot do
 * is absent. Everything is level-triggered: `watch` says only *that* something changed, `observe`
 * says how it stands, so that lost, doubled and late calls do no harm. Methods reject with a
 * `ProblemError` where the caller is to see a certain problem.
 */
export interface Provider {
  /** As in `/webhooks/{provider}`. */
  readonly name: string;
  /** Beside those that every deployment has. */
  readonly features: readonly Feature[];
  /** May be called again with the same id after a crash, and then stands for the same stream. */
  createStream(id: string, input: StreamInput): Promise<ProvidedStream>;
  observe(stream: ProviderStream): Promise<Observation>;
  createGrant(stream: ProviderStream, request: GrantRequest): Promise<Grant>;
  /** Ends what is live; with `recordings` also removes the copies. May be called again after a crash. */
  deleteStream(stream: ProviderStream, options: { recordings: boolean }): Promise<void>;
  createUpload?(stream: ProviderStream, input: UploadInput): Promise<Upload>;
  /** Checks and takes a service's webhook. Resolves with the ids of the streams to look at. */
  receiveWebhook?(request: Request): Promise<readonly string[]>;
  /** Calls back with the id of a stream that changed. Returns the way to stop. */
  watch?(listener: (streamId: string) => void): () => void;
}
