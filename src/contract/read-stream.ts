import * as r from './reader.js';
import type {
  Recording,
  RecordingSpan,
  Source,
  SourceType,
  Stream,
  StreamGap,
  StreamMark,
} from './stream.js';

/*
 * Answers may come from a newer server. Unknown fields are ignored. A word that this version does
 * not know is read as the member that claims the least, and where an item of a list cannot be used
 * without the word (a source's type, a feature), the item is left out. Everything else that is
 * wrong throws a `ReadError`, which names the field.
 */

const sourceType = r.oneOf('whep', 'hls', 'dash', 'mux', 'mp4', 'webm', 'iframe');

/** Undefined for a way to play that this version does not know. */
const source: r.Reader<Source | undefined> = (value, path) => {
  const { type, url, latency, download, expiresAt } = r.object<{
    type: SourceType | undefined;
    url: string | undefined;
    latency?: Source['latency'];
    download?: string | undefined;
    expiresAt?: string | undefined;
  }>({
    type: r.orElse(sourceType, undefined),
    url: r.orElse(r.address, undefined),
    latency: r.optional(r.orElse(r.oneOf('sub-second', 'low', 'standard'), undefined)),
    download: r.optional(r.orElse(r.address, undefined)),
    expiresAt: r.optional(r.orElse(r.time, undefined)),
  })(value, path);
  if (type === undefined || url === undefined) return undefined;
  return {
    ...{ type, url },
    ...(latency === undefined ? {} : { latency }),
    ...(download === undefined ? {} : { download }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
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
  storyboard: r.optional(r.orElse(r.address, undefined)),
});

/** Reads a Stream as part of another answer. */
export const streamReader = r.object<Stream>({
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
  publisherSince: r.optional(r.time),
  unheardSince: r.optional(r.time),
  viewers: r.optional(r.amount),
});

/** Reads a Stream. Sources of an unknown type are left out; unknown words elsewhere claim the least. */
export const readStream = (json: unknown): Stream => streamReader(json, '');
