import type { BackupObservation } from '../backup-recorder.js';
import type { MediaRecording } from '../media-engine.js';
import type { ObservedRecording } from '../provider.js';
import type { MuxPlaybackId, MuxPolicy } from './mux-answers.js';
import type { PlayableKind } from './mux-client.js';
import type { KeptAsset } from './mux-memory.js';
import { findPlaybackId, toCopy } from './mux-playback.js';
import { isFinal, isUploadOpen, listPlaces, rememberLook, toMuxState } from './mux-state.js';
import type { KeptUpload, LookResult, MuxState } from './mux-state.js';
import { isAwaited, noteMuxWhole, observeMuxWholes } from './mux-wholes.js';

/** Mux keeps a live stream `active` while it waits for an encoder to come back. */
const silentAfterMs = 15_000;

/** Something that playback ids stand for. */
export interface Playable {
  readonly kind: PlayableKind;
  readonly id: string;
  readonly playbackIds: readonly MuxPlaybackId[];
}

/** Who may play what is recorded of a stream. */
export function toPolicy(visibility: 'public' | 'private'): MuxPolicy {
  return visibility === 'private' ? 'signed' : 'public';
}

/** What an observation is made with, beside a look. */
export interface ObservationFacts {
  readonly policy: MuxPolicy;
  readonly now: Date;
  /** The engine's; absent where nothing is to be made of it now. */
  readonly whole?: MediaRecording | null;
  /** Whether Mux is given wholes. */
  readonly givesWholes: boolean;
}

/** How the stream stands, by what was remembered and what a look learnt. */
export function toObservation(
  before: MuxState,
  look: LookResult,
  { policy, now, whole, givesWholes }: ObservationFacts,
): BackupObservation {
  const learnt = rememberLook(before, look);
  const { liveStream } = look;
  const all = [...learnt.assets, ...learnt.uploads.flatMap(({ asset }) => asset ?? [])];
  const isIdle = liveStream === null || ['idle', 'disabled'].includes(liveStream.status);
  const isSettled = isIdle && all.every(({ phase }) => phase === 'ready' || phase === 'failed');
  // What Mux is still making may turn out to hold as much.
  const isJudged = givesWholes && isSettled && whole !== undefined;
  const note = (known: MuxState) => (isJudged ? noteMuxWhole(known, whole, now) : known);
  const state = note(learnt);
  return {
    ingest: liveStream?.status === 'active' ? toIngest(state.assets) : 'none',
    recordings: [
      ...state.assets.map((asset) => toRecording(asset, policy)),
      ...toPieces(state.uploads).map((piece) => toUploadedRecording(piece, policy)),
      ...observeMuxWholes(state.wholes, policy),
    ],
    // A whole plays from this server meanwhile: nobody waits for it.
    isSettled,
    isUnfinished:
      hasUnfinished(state, { now, givesWholes }) ||
      listPlayable(state, look).some((one) => hasOtherPolicy(one, policy)),
    remember: (current) => note(rememberLook(toMuxState(current), look)),
  };
}

/** What of the stream has playback ids: the live stream, its recordings, and files that came. */
export function listPlayable(state: MuxState, { liveStream }: LookResult): readonly Playable[] {
  const uploaded = listPlaces(state).flatMap(({ asset }) => asset ?? []);
  return [
    ...(liveStream ? [{ ...liveStream, kind: 'liveStreams' as const }] : []),
    ...[...state.assets, ...uploaded]
      .filter(({ phase }) => phase !== 'failed')
      .map((asset) => ({ ...asset, kind: 'assets' as const })),
  ];
}

/** Whether those it is meant for cannot play it, or others can. */
export function hasOtherPolicy({ playbackIds }: Pick<Playable, 'playbackIds'>, policy: MuxPolicy) {
  return (
    findPlaybackId(playbackIds, policy) === null || listUnwanted(playbackIds, policy).length > 0
  );
}

/** Playback ids that show everyone what is private. Others that somebody added do no harm. */
export function listUnwanted(playbackIds: readonly MuxPlaybackId[], policy: MuxPolicy) {
  return policy === 'signed' ? playbackIds.filter((one) => one.policy === 'public') : [];
}

/** Whether something may still come although all is over: a file to play, a safety piece, or a whole. */
export function hasUnfinished(
  state: MuxState,
  { now, givesWholes }: Pick<ObservationFacts, 'now' | 'givesWholes'>,
): boolean {
  return (
    state.assets.some((asset) => asset.phase === 'ready' && !isFinal(asset)) ||
    listPlaces(state).some((place) => isUploadOpen(place, now)) ||
    (givesWholes && state.wholes.some((copy) => copy.phase === 'chosen' || isAwaited(copy)))
  );
}

const rank = { ready: 0, processing: 1, recording: 1, failed: 2 } as const;

/** A piece that came, or of which nothing came in the end. */
type TakenUpload = KeptUpload & { readonly asset: KeptAsset };

/** What came of each piece: a device that did not hear of its success sent it twice. */
function toPieces(uploads: readonly KeptUpload[]): TakenUpload[] {
  const best = new Map<string, TakenUpload>();
  for (const { asset, ...upload } of uploads) {
    const key = JSON.stringify([upload.broadcastId, upload.partId]);
    const other = best.get(key)?.asset;
    if (!asset || (other && rank[other.phase] <= rank[asset.phase])) continue;
    best.set(key, { ...upload, asset });
  }
  return [...best.values()];
}

function toIngest(assets: readonly KeptAsset[]): BackupObservation['ingest'] {
  const running = assets.find(({ phase }) => phase === 'recording');
  const end = running?.spans.at(-1)?.endedAt;
  if (!running || end === undefined) return 'connected';
  return Date.parse(running.seenAt) - Date.parse(end) > silentAfterMs ? 'lost' : 'connected';
}

function toRecording(asset: KeptAsset, policy: MuxPolicy): ObservedRecording {
  return { ...toCopy(asset, policy), from: 'mux', startedAt: asset.startedAt, spans: asset.spans };
}

/** Mux cannot know when a piece was recorded that was sent to it afterwards: its device tells. */
function toUploadedRecording(
  { asset, broadcastId, partId }: TakenUpload,
  policy: MuxPolicy,
): ObservedRecording {
  const piece = { broadcastId, partId };
  return { ...toCopy(asset, policy), from: 'device', startedAt: null, piece };
}
