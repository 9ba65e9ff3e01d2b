import type { IceServer, Source } from '../../contract/index.js';
import type { KeptPiece, MediaEngine, MediaRecording, MediaReport } from './media-engine.js';
import type {
  ObservedRecording,
  Playback,
  PlaybackViewer,
  Provider,
  ProviderStream,
} from './provider.js';
import { signEnginePlayback } from './sign-engine-playback.js';

/** Names the copy that joins a stream's recordings; the engine's own ids begin otherwise. */
const joinedId = 'joined';

/** What a recording begins with until its first key frame is in no whole; browsers make one within this. */
const seamSeconds = 5;

/** What the engine does for a stream when nothing stands against it. */
const capabilities = { whep: true, hls: true, recording: true, backup: false } as const;

/** The engine, and how browsers reach it. */
export interface LocalOptions {
  readonly engine: MediaEngine;
  /** Origin at which browsers reach the engine, where it is not the one they reach the handler at. */
  readonly publicUrl?: string;
  /** Handed to publishers with their grant; a function is asked for each grant, where credentials end. */
  readonly iceServers?: readonly IceServer[] | (() => readonly IceServer[]);
}

/** A file, and where it is given to be kept under whatever name follows. */
const toFile = (url: string): Source => ({ type: 'mp4', url, download: `${url}?download=` });

/** The provider that stands on a media engine of one's own, such as the embedded one. */
export function local({ engine, publicUrl, iceServers = [] }: LocalOptions) {
  const toAddress = (path: string, origin = publicUrl) =>
    origin === undefined ? path : new URL(path, origin).href;

  const toObserved = (recording: MediaRecording): ObservedRecording => ({
    id: recording.id,
    from: 'local',
    state: recording.state,
    startedAt: recording.startedAt,
    durationSeconds: recording.durationSeconds,
    ...(recording.spans === undefined ? {} : { spans: recording.spans }),
    sources: [
      ...(recording.hls === null ? [] : [{ type: 'hls', url: toAddress(recording.hls) } as const]),
      ...(recording.mp4 ? [toFile(toAddress(recording.mp4))] : []),
    ],
    poster: recording.poster === undefined ? null : toAddress(recording.poster),
    ...(recording.storyboard === undefined ? {} : { storyboard: toAddress(recording.storyboard) }),
  });

  /** Several broadcasts of one stream, as one copy that plays them all, with what safety copies add. */
  const toJoined = ({ recordings, joined, whole }: MediaReport): ObservedRecording[] => {
    const ready = recordings.filter(({ state, hls }) => state === 'ready' && hls !== null);
    const [first] = ready;
    const seconds = ready.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    const filled = whole ? [toObserved(whole)] : [];
    // Of a later broadcast it has nothing until it has been joined anew.
    const atSeams = (ready.length - 1) * seamSeconds;
    const isEnough = whole && whole.durationSeconds >= seconds - atSeams;
    if (first === undefined || ready.length < 2 || !joined?.hls || isEnough) return filled;
    return [
      ...filled,
      {
        id: joinedId,
        from: 'local',
        state: 'ready',
        startedAt: first.startedAt,
        durationSeconds: seconds,
        spans: joined.spans,
        sources: [{ type: 'hls', url: toAddress(joined.hls) }],
        poster: toObserved(first).poster,
      },
    ];
  };

  return {
    name: 'local',
    features: [],
    async createStream() {
      return { capabilities, state: null };
    },
    async observe({ id }) {
      const report = await engine.report(id);
      const { ingest, liveSince, publisherSince = null, recordings } = report;
      return {
        ...(report.at === undefined ? {} : { at: report.at }),
        ingest,
        liveSince,
        publisherSince,
        capabilities: { ...capabilities, hls: !report.hlsProblem },
        sources:
          ingest === 'none'
            ? []
            : [
                {
                  type: 'whep',
                  url: toAddress(engine.addresses(id).whep),
                  latency: 'sub-second',
                },
                ...(report.hls
                  ? [{ type: 'hls', url: toAddress(report.hls), latency: 'low' } as const]
                  : []),
              ],
        recordings: [...recordings.map(toObserved), ...toJoined(report)],
        ...(report.viewers === undefined ? {} : { viewers: report.viewers }),
        isSettled: recordings.every(({ state }) => state === 'ready' || state === 'failed'),
      };
    },
    ...(engine.setSafetyPieces === undefined
      ? {}
      : {
          offerPieces: async ({ id }: ProviderStream, pieces: readonly KeptPiece[]) =>
            engine.setSafetyPieces?.(id, pieces),
        }),
    async createGrant({ id }, { origin, token, expiresAt }) {
      const url = toAddress(engine.addresses(id).whip, publicUrl ?? origin);
      const servers = typeof iceServers === 'function' ? iceServers() : iceServers;
      const whip = { url, token, expiresAt, iceServers: servers, waits: true };
      return { value: { whip, records: true } };
    },
    async deleteStream({ id }, { recordings }) {
      await engine.endStream(id);
      if (recordings) await engine.deleteRecordings(id);
    },
    ...(engine.toViewerPath === undefined
      ? {}
      : {
          signPlayback: async (
            _stream: ProviderStream,
            playback: Playback,
            viewer: PlaybackViewer,
          ) => signEnginePlayback(engine, playback, viewer),
        }),
    watch: (listener) => engine.watch(listener),
  } satisfies Provider;
}
