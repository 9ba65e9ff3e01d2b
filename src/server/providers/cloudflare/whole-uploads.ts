import type { MediaEngine, MediaFile } from '../media-engine.js';
import type { ProviderStream } from '../provider.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { toCloudflareState } from './cloudflare-state.js';
import type { PlacedWhole, WholeCopy } from './cloudflare-state.js';
import { isForgotten, maxUploadBytes, placeValidMs } from './piece-uploads.js';
import { isDue } from './whole-copies.js';

/** Cloudflare's own limit. */
const maxSeconds = 36_000;

/** Beyond what our clock says that it lasts. */
const spareSeconds = 60;

type WholesChange = (copies: readonly WholeCopy[]) => readonly WholeCopy[];

/**
 * Gives Cloudflare a whole that has stood for long enough. A place comes first and its bytes only
 * at the next call, when the place is remembered: so a process that ends in between leaves an empty
 * place, which expires, and never a second video. Null where nothing changes.
 */
export async function mendWholes(
  stream: ProviderStream,
  parts: CloudflareParts,
): Promise<WholesChange | null> {
  const { route, sender, now } = parts;
  if (route.type !== 'relay' || sender === null) return null;
  const { wholes, seen } = toCloudflareState(stream.state);
  // What is live needs the line.
  if (seen.ingest !== 'none') return null;
  const due = wholes.find((copy) => isDue(copy, now()));
  if (due !== undefined) return placeWhole(stream, due, route.engine, parts);
  const gone: string[] = [];
  for (const copy of wholes) {
    if (copy.phase !== 'placed' || copy.uid === null || !isAwaited(copy)) continue;
    const file = await route.engine.readRecording?.(stream.id, copy.wholeId);
    const isSame = file?.bytes === copy.size;
    if (file && isSame && !isForgotten(copy, now().getTime())) sender.send(copy.url, file);
    else {
      // Another has taken its place here, or nothing has come of it in all the time that it had.
      await parts.client.deleteVideo(copy.uid);
      gone.push(copy.url);
    }
  }
  if (gone.length === 0) return null;
  return (copies) => copies.filter((copy) => copy.phase !== 'placed' || !gone.includes(copy.url));
}

async function placeWhole(
  stream: ProviderStream,
  due: WholeCopy,
  engine: MediaEngine,
  parts: CloudflareParts,
): Promise<WholesChange> {
  const { now } = parts;
  const { wholeId, startedAt, durationSeconds, spans } = due;
  const isDueOne = (copy: WholeCopy) => copy.phase === 'chosen' && copy.wholeId === wholeId;
  // What was refused is tried again when as much time has passed as for a new one.
  const postpone: WholesChange = (copies) =>
    copies.map((copy) =>
      isDueOne(copy) ? { ...copy, phase: 'chosen', since: now().toISOString() } : copy,
    );
  try {
    const file = await engine.readRecording?.(stream.id, wholeId);
    if (!file || !fits(file, durationSeconds)) return postpone;
    const place = await createPlace(stream, file.bytes, durationSeconds, parts);
    const held = { wholeId, startedAt, durationSeconds, spans };
    const placed: PlacedWhole = { phase: 'placed', ...held, ...place, stored: null };
    return (copies) => [...copies.filter((copy) => !isDueOne(copy)), placed];
  } catch (error) {
    parts.onError(error);
    return postpone;
  }
}

const fits = ({ bytes }: MediaFile, seconds: number) =>
  bytes > 0 && bytes <= maxUploadBytes && seconds + spareSeconds <= maxSeconds;

async function createPlace(
  { title, visibility, tag }: ProviderStream,
  size: number,
  durationSeconds: number,
  { client, now, allowedOrigins, deleteRecordingAfterDays: days }: CloudflareParts,
) {
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
  return { size, uid, url, createdAt: now().toISOString(), expiresAt };
}

/** Whether bytes of it are still to be sent, or its place to be given up. */
export function isAwaited({ uid, stored }: PlacedWhole): boolean {
  return uid !== null && (stored === null || stored.state === 'awaited');
}
