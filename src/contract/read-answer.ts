import type { Grant, IceServer } from './grant.js';
import type { Problem } from './problem.js';
import * as r from './reader.js';
import type {
  Recording,
  RecordingSpan,
  Source,
  SourceType,
  Stream,
  StreamGap,
  StreamMark,
  StreamPage,
  Discovery,
  Feature,
} from './stream.js';
import type { Upload } from './upload.js';
import type { ViewerLink } from './viewer-link.js';

/*
 * Answers may come from a newer server. Unknown fields are ignored. A word that this version does
 * not know is read as the member that claims the least, and where an item of a list cannot be used
 * without the word (a source's type, a feature), the item is left out. Everything else that is
 * wrong throws a `ReadError`, which names the field.
 */

const sourceType = r.oneOf('whep', 'hls', 'dash', 'mux', 'mp4', 'webm', 'iframe');

/** Undefined for a way to play that this version does not know. */
const source: r.Reader<Source | undefined> = (value, path) => {
  const { type, url, latency } = r.object<{
    type: SourceType | undefined;
    url: string | undefined;
    latency?: Source['latency'];
  }>({
    type: r.orElse(sourceType, undefined),
    url: r.orElse(r.address, undefined),
    latency: r.optional(r.orElse(r.oneOf('sub-second', 'low', 'standard'), undefined)),
  })(value, path);
  if (type === undefined || url === undefined) return undefined;
  return { type, url, ...(latency === undefined ? {} : { latency }) };
};

const recording = r.object<Recording>({
  id: r.text,
  // A recorder that this version has no word for is the backend's own affair: its copy still plays.
  from: r.orElse(r.oneOf('cloudflare', 'mux', 'local', 'device'), 'local'),
  state: r.orElse(r.oneOf('recording', 'processing', 'ready', 'failed'), 'processing'),
  startedAt: r.nullable(r.time),
  duration: r.nullable(r.amount),
  coverage: r.amount,
  spans: r.optional(r.list(r.object<RecordingSpan>({ startedAt: r.time, duration: r.amount }))),
  progress: r.optional(r.amount),
  sources: r.list(source),
  poster: r.nullable(r.orElse(r.address, null)),
});

const stream = r.object<Stream>({
  id: r.text,
  title: r.text,
  status: r.orElse(r.oneOf('ready', 'live', 'processing', 'completed'), 'ready'),
  method: r.orElse(r.oneOf('browser', 'encoder'), 'browser'),
  visibility: r.orElse(r.oneOf('public', 'private'), 'private'),
  startsAt: r.nullable(r.time),
  createdAt: r.time,
  updatedAt: r.time,
  liveSince: r.nullable(r.time),
  capabilities: r.object<Stream['capabilities']>({
    whep: r.boolean,
    hls: r.boolean,
    recording: r.boolean,
    backup: r.boolean,
  }),
  assurance: r.object<Stream['assurance']>({
    ingest: r.orElse(r.oneOf('none', 'connected', 'lost'), 'none'),
    recording: r.orElse(r.oneOf('none', 'unconfirmed', 'confirmed', 'failed'), 'none'),
    confirmedSeconds: r.amount,
    missingSeconds: r.amount,
  }),
  sources: r.list(source),
  recordings: r.list(recording),
  gaps: r.optional(
    r.list(
      r.object<StreamGap>({
        startedAt: r.time,
        duration: r.amount,
        where: r.orElse(r.oneOf('device', 'nowhere'), 'nowhere'),
      }),
    ),
  ),
  marks: r.optional(r.list(r.object<StreamMark>({ at: r.time, title: r.text }))),
});

const streamPage = r.object<StreamPage>({ streams: r.list(stream), next: r.nullable(r.text) });

const iceServer = r.object<IceServer>({
  urls: (value, path) => (typeof value === 'string' ? value : r.list(r.text)(value, path)),
  username: r.optional(r.text),
  credential: r.optional(r.text),
});

const grant = r.object<Grant>({
  whip: r.object<Grant['whip']>({
    url: r.address,
    token: r.nullable(r.text),
    expiresAt: r.time,
    iceServers: r.list(iceServer),
    waits: r.optional(r.boolean),
  }),
  token: r.optional(r.text),
  rtmps: r.optional(r.object<NonNullable<Grant['rtmps']>>({ url: r.text, streamKey: r.text })),
  srt: r.optional(
    r.object<NonNullable<Grant['srt']>>({ url: r.text, streamId: r.text, passphrase: r.text }),
  ),
  records: r.boolean,
});

const upload = r.object<Upload>({
  protocol: r.oneOf('tus', 'put'),
  url: r.address,
  expiresAt: r.time,
});

const viewerLink = r.object<ViewerLink>({
  token: r.text,
  expiresAt: r.time,
  url: r.optional(r.address),
});

const features = r.oneOf(
  'events',
  'uploads',
  'webhooks',
  'private',
  'viewer-links',
  'backup',
  'encoder',
  'oembed',
  'uplink',
) satisfies r.Reader<Feature>;

const discovery = r.object<Discovery>({
  contract: r.oneOf('streamside/1'),
  features: r.list(r.orElse(features, undefined)),
});

const problem = r.object<Problem>({
  type: (value, path) => (value === undefined ? 'about:blank' : r.text(value, path)),
  title: r.text,
  status: r.wholeAmount,
  code: r.text,
  detail: r.optional(r.text),
});

/** Reads a Stream. Sources of an unknown type are left out; unknown words elsewhere claim the least. */
export const readStream = (json: unknown): Stream => stream(json, '');

/** Reads a page of `listStreams`. */
export const readStreamPage = (json: unknown): StreamPage => streamPage(json, '');

/** Reads a Grant. */
export const readGrant = (json: unknown): Grant => grant(json, '');

/** Reads an Upload. An unknown protocol is an error: nothing could be sent by it. */
export const readUpload = (json: unknown): Upload => upload(json, '');

/** Reads a ViewerLink. */
export const readViewerLink = (json: unknown): ViewerLink => viewerLink(json, '');

/** Reads what `discover` answers. Unknown features are left out; another contract is an error. */
export const readDiscovery = (json: unknown): Discovery => discovery(json, '');

/** Reads problem details. `code` may be one that this version does not know. */
export const readProblem = (json: unknown): Problem => problem(json, '');
