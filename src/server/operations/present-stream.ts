import type { Source, Stream } from '../../contract/index.js';
import type { Caller } from '../access/stream-access.js';
import { withinDeadline } from '../failures/deadline.js';
import type { Playback, PlaybackViewer } from '../providers/provider.js';
import type { StreamRecord } from '../streams/stream-record.js';
import { toStream } from '../streams/to-stream.js';
import type { ServerParts } from './operation.js';

/** A viewer who waits sees nothing; what was left out comes by a later read, or as an event. */
const signWithinMs = 5_000;

type Parts = Pick<ServerParts, 'provider' | 'streams' | 'viewerTokens' | 'onError'>;

/** The Stream as one viewer gets it. */
export interface PresentedStream {
  readonly stream: Stream;
  /** False: some addresses could not be made good just now, and were left out. */
  readonly isWhole: boolean;
}

/** Whether what viewers get differs from one to the other. */
export function isSigned({ provider }: Pick<Parts, 'provider'>, { shown }: StreamRecord): boolean {
  const isEmpty = shown.sources.length === 0 && shown.recordings.length === 0;
  return shown.visibility === 'private' && provider.signPlayback !== undefined && !isEmpty;
}

/**
 * The Stream for whoever has been found to may view it: the addresses of a private one are made good for
 * as long as the viewer link that let him in, or for the time of a visit. Those that cannot be are left
 * out, since all else that it tells is true without them.
 */
export async function presentStream(
  parts: Parts,
  record: StreamRecord,
  caller: Pick<Caller, 'link'>,
): Promise<PresentedStream> {
  const { provider, streams, onError } = parts;
  const stream = toStream(record);
  if (!provider.signPlayback || !isSigned(parts, record)) return { stream, isWhole: true };
  const { sources, recordings } = stream;
  const viewer = await findViewer(parts, record, caller);
  const known = await streams.from(record);
  const signing = provider.signPlayback(known, { sources, recordings }, viewer);
  const signed = await withinDeadline(signing, signWithinMs).catch((error: unknown) => {
    onError(error);
    return withoutAddresses(stream);
  });
  const dated = withExpiry(signed, viewer.expiresAt);
  return { stream: { ...stream, ...dated }, isWhole: countOf(signed) === countOf(stream) };
}

/** The Stream among others: addresses of a private one are made good where it is read by itself. */
export function presentInList(parts: Pick<Parts, 'provider'>, record: StreamRecord): Stream {
  const stream = toStream(record);
  return isSigned(parts, record) ? { ...stream, ...withoutAddresses(stream) } : stream;
}

/**
 * Players that hold an address for long ask for the next one before it ends: with the viewer's own link, or
 * sooner where the service's own token does.
 */
function withExpiry({ sources, recordings }: Playback, expiresAt: string): Playback {
  const date = (all: readonly Source[]) => all.map((source) => ({ expiresAt, ...source }));
  return {
    sources: date(sources),
    recordings: recordings.map((recording) => ({ ...recording, sources: date(recording.sources) })),
  };
}

function withoutAddresses({ recordings }: Playback): Playback {
  return {
    sources: [],
    recordings: recordings.map(({ storyboard: _, ...recording }) => ({
      ...recording,
      sources: [],
      poster: null,
    })),
  };
}

function countOf({ sources, recordings }: Playback): number {
  const all: readonly Source[] = [...sources, ...recordings.flatMap((one) => one.sources)];
  return all.length;
}

/** A visit's time is for those alone of whom the application said that they may: a link that has ended is none. */
async function findViewer(
  { viewerTokens }: Parts,
  record: StreamRecord,
  { link }: Pick<Caller, 'link'>,
): Promise<PlaybackViewer> {
  const { token, expiresAt } = link ?? (await viewerTokens.createForSession(record));
  return { token, expiresAt: expiresAt.toISOString() };
}
