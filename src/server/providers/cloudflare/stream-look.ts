import type { MediaRecording } from '../media-engine.js';
import type { Observation, ProviderStream } from '../provider.js';
import { noteWhole } from '../wholes/note-whole.js';
import { listPlaced } from '../wholes/whole-copy.js';
import { observeBackup, withBackupMemory } from './backup-look.js';
import { isRecordedByRoute } from './cloudflare-parts.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { toCloudflareState } from './cloudflare-state.js';
import type { CloudflareState, SeenStream } from './cloudflare-state.js';
import { toPlaybackBase } from './live-input.js';
import type { InputStatus } from './live-input.js';
import { observeWholes } from './observe-wholes.js';
import { findMissedBroadcasts, observeUploads, observeVideos } from './observed-videos.js';
import { readStatus, readVideos, toLookAge } from './paced-reads.js';
import { hasOpenUpload, readUploads } from './piece-uploads.js';
import { judgeIngest, noteSeen } from './seen-stream.js';
import type { SeenFacts } from './seen-stream.js';
import type { StoredVideo } from './stored-video.js';
import { toCapabilities } from './stream-creation.js';
import { isUnfinished } from './stream-mending.js';

/** An input that nothing ever came to has no recordings; a status may be wrong for once. */
const untouchedAgeMs = 240_000;

/** HLS that nobody promised is looked for so often. */
const hlsEveryMs = 20_000;

/** How the stream stands at Cloudflare, at the engine in front of it, and at the backup. */
export async function lookAtStream(
  stream: ProviderStream,
  options: { maxAgeMs: number },
  parts: CloudflareParts,
): Promise<Observation> {
  const { now, route } = parts;
  const state = toCloudflareState(stream.state);
  const age = toLookAge(state, options.maxAgeMs, parts);
  const { maxAgeMs } = age;
  if (route.type === 'relay') await route.targets.set(stream.id, state.input.addresses);
  const isRelayed = route.type === 'relay' && stream.method === 'browser';
  const looking = Promise.all([
    route.type === 'relay' ? route.near.observe(stream, options) : null,
    isRelayed ? null : readStatus(state, age, parts),
  ]);
  const readAllVideos = async () => {
    const isWaiting = state.seen.lastLiveAt === null && maxAgeMs > 0;
    const isUntouched = isWaiting && hasNothingCome(...(await looking));
    const untouched = { ...age, maxAgeMs: Math.max(maxAgeMs, untouchedAgeMs) };
    return readVideos(state, isUntouched ? untouched : age, isRelayed, parts);
  };
  const places = listPlaced(state.wholes);
  const whole = await findWhole(stream.id, parts);
  const [[near, status], videos, uploads, placed, backup] = await Promise.all([
    looking,
    readAllVideos(),
    readUploads(state.uploads, parts, maxAgeMs),
    readUploads(places, parts, maxAgeMs),
    observeBackup(stream, state, { maxAgeMs, whole }, parts),
  ]);
  const facts = await gatherFacts({ stream, state, near, status, videos, parts, maxAgeMs });
  const seen = noteSeen(state.seen, facts);
  const recordings = observeVideos(videos?.value ?? [], seen, now());
  const missed = isRecordedByRoute(route, stream)
    ? findMissedBroadcasts(recordings, seen, now())
    : { awaited: 0, failed: [] };
  const all = [...recordings, ...missed.failed, ...observeUploads(uploads)];
  const isSettled =
    videos !== null &&
    missed.awaited === 0 &&
    all.every(({ state: one }) => one === 'ready' || one === 'failed') &&
    (near?.isSettled ?? true) &&
    backup.isSettled;
  const isOver = isSettled && seen.ingest === 'none';
  const isJudged = isOver && parts.sender !== null && whole !== undefined;
  const wholeFacts = isJudged
    ? { whole, recordedSeconds: sumSeconds(videos.value), now: now() }
    : null;
  const noteAll = (current: CloudflareState): CloudflareState => {
    const uploadsByUrl = new Map(uploads.map((upload) => [upload.url, upload]));
    const wholesByUrl = new Map(placed.map((copy) => [copy.url, copy]));
    const known = current.wholes.map((copy) =>
      copy.phase === 'placed' ? (wholesByUrl.get(copy.url) ?? copy) : copy,
    );
    return {
      ...current,
      seen: noteSeen(current.seen, facts),
      uploads: current.uploads.map((upload) => uploadsByUrl.get(upload.url) ?? upload),
      wholes: wholeFacts === null ? known : noteWhole(known, wholeFacts),
    };
  };
  const next = noteAll(state);
  return {
    ingest: seen.ingest,
    liveSince: seen.ingest === 'none' ? null : seen.liveSince,
    publisherSince: near?.publisherSince ?? null,
    sources: toLiveSources(stream, next, near, videos?.value ?? []),
    // A whole plays from this server meanwhile: nobody waits for it.
    recordings: [
      ...all,
      ...observeWholes(next.wholes),
      ...backup.recordings,
      ...(near?.recordings ?? []),
    ],
    isSettled,
    capabilities: toCapabilities(stream, next, parts),
    isUnfinished:
      backup.isUnfinished || hasOpenUpload(uploads, now()) || isUnfinished(stream, next, parts),
    remember: (current) => withBackupMemory(noteAll(toCloudflareState(current)), backup),
  };
}

/** The engine's whole; null where there is none, absent while anything is live there. */
async function findWhole(
  streamId: string,
  { route }: CloudflareParts,
): Promise<MediaRecording | null | undefined> {
  if (route.type !== 'relay') return null;
  const { ingest, whole = null } = await route.engine.report(streamId);
  return ingest === 'none' ? whole : undefined;
}

function sumSeconds(videos: readonly StoredVideo[]): number {
  return videos
    .filter(({ state }) => state === 'ready')
    .reduce((sum, video) => sum + (video.durationSeconds ?? 0), 0);
}

function hasNothingCome(near: Observation | null, status: InputStatus | null): boolean {
  return (near?.ingest ?? 'none') === 'none' && (status?.type ?? 'never') === 'never';
}

/** What one look is made of. */
interface LookParts {
  readonly stream: ProviderStream;
  readonly state: CloudflareState;
  readonly near: Observation | null;
  readonly status: InputStatus | null;
  readonly videos: { readonly value: readonly StoredVideo[]; readonly at: Date } | null;
  readonly parts: CloudflareParts;
  readonly maxAgeMs: number;
}

async function gatherFacts(look: LookParts): Promise<SeenFacts> {
  const { stream, state, near, status, videos, parts } = look;
  const now = parts.now();
  const facts = {
    videos: videos?.value ?? [],
    videosAt: videos?.at ?? now,
    now,
    lifecycle: null,
    hasHls: false,
  };
  if (near !== null && (status === null || near.ingest !== 'none')) {
    return { ...facts, ingest: near.ingest, liveSince: near.liveSince };
  }
  if (status === null) return { ...facts, ingest: 'none', liveSince: null };
  const lifecycle = status.type === 'known' ? null : await readLifecycle(look);
  const isLifecycleSure = stream.method === 'encoder';
  const ingest = judgeIngest(state.seen, {
    status,
    lifecycle,
    videos: facts.videos,
    isLifecycleSure,
  });
  const since = status.type === 'known' && status.ingest === 'connected' ? status.since : null;
  return {
    ...facts,
    lifecycle,
    ingest,
    // A clock that is ahead of ours would have it begin in the future.
    liveSince: since !== null && Date.parse(since) <= now.getTime() ? since : null,
    hasHls: ingest === 'connected' && (await findHls(look)),
  };
}

async function readLifecycle({ state, parts, maxAgeMs }: LookParts) {
  const { uid, addresses } = state.input;
  const address = addresses.hls ?? addresses.whep;
  const base = address === null ? null : toPlaybackBase(address, uid);
  if (base === null) return null;
  const read = () => parts.host.readLifecycle(base, uid);
  return (await parts.reads.read(`lifecycle ${uid}`, maxAgeMs, read)).value;
}

/** Whether there is HLS of a broadcast by WHIP, against what is documented. */
async function findHls({ stream, state, parts }: LookParts): Promise<boolean> {
  const { uid, addresses } = state.input;
  const { hls } = addresses;
  if (isRecordedByRoute(parts.route, stream) || state.seen.hls || hls === null) return false;
  const find = async () => {
    if (stream.visibility === 'public') return parts.host.hasManifest(hls);
    const { token } = await parts.signer.sign(uid, new Date(parts.now().getTime() + 600_000));
    return parts.host.hasManifest(hls.replace(`/${uid}/`, `/${token}/`));
  };
  try {
    return (await parts.reads.read(`hls ${uid}`, hlsEveryMs, find)).value;
  } catch (error) {
    parts.onError(error);
    return false;
  }
}

function toLiveSources(
  { method }: ProviderStream,
  { input: { addresses }, seen }: CloudflareState,
  near: Observation | null,
  videos: readonly StoredVideo[],
): Observation['sources'] {
  if (seen.ingest === 'none') return [];
  const { whep, hls, dash } = addresses;
  const service: Observation['sources'] = [
    ...(hls === null ? [] : [{ type: 'hls', url: hls, latency: 'standard' } as const]),
    ...(dash === null ? [] : [{ type: 'dash', url: dash, latency: 'standard' } as const]),
  ];
  if (near !== null && near.ingest !== 'none') {
    const isThere = videos.some(({ state }) => state === 'recording') || isRunning(seen);
    const ofEngine = (type: string) => near.sources.filter((one) => one.type === type);
    // The engine's own HLS carries few viewers: it is for while the service has none.
    return [...ofEngine('whep'), ...(isThere ? service : []), ...ofEngine('hls')];
  }
  if (method === 'encoder') return service;
  return [
    ...(whep === null ? [] : [{ type: 'whep', url: whep, latency: 'sub-second' } as const]),
    ...(seen.hls ? service : []),
  ];
}

const isRunning = ({ running }: SeenStream) => Object.keys(running).length > 0;
