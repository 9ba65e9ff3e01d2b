import type { ProviderStream } from '../provider.js';
import type { FileSender } from '../wholes/file-sender.js';
import { mendWholes } from '../wholes/mend-wholes.js';
import type { WholeService } from '../wholes/mend-wholes.js';
import type { WholesChange } from '../wholes/whole-copy.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { toCloudflareState } from './cloudflare-state.js';
import type { VideoPlace } from './cloudflare-state.js';
import { isForgotten, maxUploadBytes, placeValidMs } from './piece-uploads.js';

/** Cloudflare's own limit. */
const maxSeconds = 36_000;

/** Beyond what our clock says that it lasts. */
const spareSeconds = 60;

/** Gives Cloudflare a whole that has stood for long enough. Null where nothing changes. */
export async function mendCloudflareWholes(
  stream: ProviderStream,
  parts: CloudflareParts,
): Promise<WholesChange<VideoPlace> | null> {
  const { route, sender, now, onError } = parts;
  if (route.type !== 'relay' || sender === null) return null;
  const { wholes, seen } = toCloudflareState(stream.state);
  // What is live needs the line.
  if (seen.ingest !== 'none') return null;
  const { engine } = route;
  return mendWholes({
    copies: wholes,
    service: createWholeService(stream, parts, sender),
    read: async (wholeId) => (await engine.readRecording?.(stream.id, wholeId)) ?? null,
    now,
    onError,
  });
}

function createWholeService(
  stream: ProviderStream,
  parts: CloudflareParts,
  sender: FileSender,
): WholeService<VideoPlace> {
  return {
    maxBytes: maxUploadBytes,
    maxSeconds: maxSeconds - spareSeconds,
    createPlace: (file) => createPlace(stream, file, parts),
    isAwaited,
    isForgotten: (copy) => isForgotten(copy, parts.now().getTime()),
    async send({ url }, file) {
      sender.send(url, file);
    },
    async giveUp({ uid }) {
      if (uid !== null) await parts.client.deleteVideo(uid);
      return true;
    },
  };
}

async function createPlace(
  { title, visibility, tag }: ProviderStream,
  { size, durationSeconds }: { readonly size: number; readonly durationSeconds: number },
  { client, now, allowedOrigins, deleteRecordingAfterDays: days }: CloudflareParts,
): Promise<VideoPlace> {
  const at = now().getTime();
  const toSecond = (ms: number) => new Date(Math.floor(ms / 1_000) * 1_000).toISOString();
  const expiresAt = toSecond(at + placeValidMs);
  const { uid, url } = await client.createUpload({
    size,
    creator: tag,
    metadata: {
      maxDurationSeconds: String(Math.ceil(durationSeconds) + spareSeconds),
      name: title,
      expiry: expiresAt,
      ...(visibility === 'private' ? { requiresignedurls: true } : {}),
      ...(allowedOrigins === null ? {} : { allowedorigins: allowedOrigins.join(',') }),
      ...(days === null ? {} : { scheduleddeletion: toSecond(at + days * 86_400_000) }),
    },
  });
  return { uid, url, createdAt: now().toISOString(), expiresAt, stored: null };
}

/** Whether bytes of it are still to be sent, or its place to be given up. */
export function isAwaited({ uid, stored }: VideoPlace): boolean {
  return uid !== null && (stored === null || stored.state === 'awaited');
}
