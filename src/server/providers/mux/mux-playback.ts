import type { Source } from '../../../contract/index.js';
import type { MuxPlaybackId, MuxPolicy } from './mux-answers.js';
import type { KeptAsset } from './mux-memory.js';

const streamHost = 'stream.mux.com';
const imageHost = 'image.mux.com';

/** The playback id under which it may be played by whoever this is meant for; null where there is none (yet). */
export function findPlaybackId(
  playbackIds: readonly MuxPlaybackId[],
  policy: MuxPolicy,
): string | null {
  return playbackIds.find((playbackId) => playbackId.policy === policy)?.id ?? null;
}

/** Ways to play a recording: Mux's own player, any HLS player, and the MP4 files that were asked for. */
export function toAssetSources({ playbackIds, files }: KeptAsset, policy: MuxPolicy): Source[] {
  const id = findPlaybackId(playbackIds, policy);
  if (id === null) return [];
  const url = toStreamUrl(id);
  return [
    { type: 'mux', url },
    { type: 'hls', url },
    ...files
      .filter((name) => name.endsWith('.mp4'))
      .map((name): Source => toFile(`https://${streamHost}/${id}/${name}`)),
  ];
}

/** A file; with a name after `download` Mux gives it to be kept under that. */
function toFile(url: string): Source {
  return { type: 'mp4', url, download: `${url}?download=` };
}

/** A picture of the recording, and small ones of its moments once it is complete. */
function toPictures({ playbackIds, isPlayable, phase }: KeptAsset, policy: MuxPolicy) {
  const id = findPlaybackId(playbackIds, policy);
  if (id === null || !isPlayable) return { poster: null };
  const base = `https://${imageHost}/${id}`;
  return {
    poster: `${base}/thumbnail.jpg`,
    ...(phase === 'ready' ? { storyboard: `${base}/storyboard.vtt` } : {}),
  };
}

/** What every recording at Mux is shown with, whatever it was made of. */
export function toCopy(asset: KeptAsset, policy: MuxPolicy) {
  const { id, phase, durationSeconds, progress, isPlayable } = asset;
  return {
    id,
    state: phase,
    durationSeconds,
    sources: isPlayable ? toAssetSources(asset, policy) : [],
    ...(progress === undefined ? {} : { progress }),
    ...toPictures(asset, policy),
  };
}

/** The HLS address of a live stream or an asset. */
export function toStreamUrl(playbackId: string): string {
  return `https://${streamHost}/${playbackId}.m3u8`;
}

/** What a token is good for. */
export type MuxTokenType = 'video' | 'thumbnail' | 'storyboard' | 'gif';

/** What of an address is to be signed; null for an address that is not Mux's. */
export interface SignableAddress {
  readonly playbackId: string;
  readonly type: MuxTokenType;
  /** What the address asked for otherwise: with a token, it counts only inside it. */
  readonly params: Readonly<Record<string, string>>;
}

/** Reads an address of Mux's; null where it is somebody else's. */
export function parseMuxAddress(address: string): SignableAddress | null {
  if (!URL.canParse(address)) return null;
  const { hostname, pathname, searchParams } = new URL(address);
  const [, playbackId, rest = ''] = /^\/([\w-]+)(?:\.m3u8|\/(.+))$/.exec(pathname) ?? [];
  if (playbackId === undefined || ![streamHost, imageHost].includes(hostname)) return null;
  const params = Object.fromEntries(searchParams);
  return { playbackId, type: hostname === streamHost ? 'video' : toImageType(rest), params };
}

function toImageType(file: string): MuxTokenType {
  if (file.startsWith('storyboard.')) return 'storyboard';
  return file.startsWith('animated.') ? 'gif' : 'thumbnail';
}
