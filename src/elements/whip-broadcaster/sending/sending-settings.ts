import type { LineSupply } from '../quality/line-supply.js';
import type { AudioProfile, Quality } from '../../../media/capture/capture-constraints.js';

/** What of the element's wishes concerns what is sent. */
export interface SendingWishes {
  readonly quality: Quality;
  readonly audio: AudioProfile;
  /** Offers the picture in several sizes at once. Default false: one. */
  readonly simulcast?: boolean;
}

/** Enough for faces and hymn sheets at 30 frames a second; beyond it a phone's uplink is spent for little. */
const limits: Readonly<Record<Quality, { lines: number; maxBitrate: number }>> = {
  '480p': { lines: 480, maxBitrate: 1_200_000 },
  '720p': { lines: 720, maxBitrate: 2_500_000 },
  '1080p': { lines: 1080, maxBitrate: 4_500_000 },
};
/** Speech is left to the browser, which sends some 32 kbit/s. */
const MUSIC_BITRATE = 128_000;
/** A track's short side as sent may be that much over the limit before it is worth scaling. */
const SCALE_SLACK = 1.05;

/** Constrained Baseline is what recorders, HLS and every receiver take. */
const H264 = 'video/H264;profile-level-id=42e0';
const VP8 = 'video/VP8';

/**
 * What sound leaves of the thinnest line that carries any picture: movement enough to see that somebody
 * speaks, in few packets, each of which has some 60 bytes around it.
 */
const SCARCE_PICTURE = { maxBitrate: 40_000, maxFramerate: 5, lines: 180 };
const SCARCE_MUSIC_BITRATE = 32_000;

/**
 * The sizes of a simulcast, each half as wide and high as the one before, with the bits that it needs to look as
 * good. The best comes first: a server that takes no simulcast gets the first alone, as if there were no others.
 */
const layers = [
  { rid: 'full', share: 1 },
  { rid: 'half', share: 0.3 },
  { rid: 'quarter', share: 0.1 },
] as const;

/** How one kind is encoded: in one layer, or in several of which the best is the first. */
export function toEncodings(kind: string, wishes: SendingWishes): RTCRtpEncodingParameters[] {
  if (kind !== 'video' || wishes.simulcast !== true) return [toEncoding(kind, wishes)];
  return layers.map(({ rid }, layer) => ({
    rid,
    ...toEncoding(kind, wishes, layer),
    scaleResolutionDownBy: 2 ** layer,
  }));
}

/** What a layer of a kind is limited to on such a line, and else: undefined, to nothing. */
export function toLimits(
  kind: string,
  supply: LineSupply['phase'],
  wishes: SendingWishes,
  layer = 0,
): Pick<RTCRtpEncodingParameters, 'maxBitrate' | 'maxFramerate'> {
  const { maxBitrate } = toEncoding(kind, wishes, layer);
  if (supply === 'ample') return { maxBitrate, maxFramerate: undefined };
  if (kind === 'audio') return { maxBitrate: maxBitrate && SCARCE_MUSIC_BITRATE };
  return { maxBitrate: SCARCE_PICTURE.maxBitrate, maxFramerate: SCARCE_PICTURE.maxFramerate };
}

/** How one layer of a kind is encoded: sound before picture where there is not room for both. */
export function toEncoding(
  kind: string,
  { quality, audio }: SendingWishes,
  layer = 0,
): RTCRtpEncodingParameters {
  const { share = 1 } = layers[layer] ?? {};
  if (kind === 'video') return { maxBitrate: limits[quality].maxBitrate * share };
  return {
    priority: 'high',
    networkPriority: 'high',
    ...(audio === 'music' ? { maxBitrate: MUSIC_BITRATE } : {}),
  };
}

/** What the safety copy's picture gets at least: it is what is left where the line was too thin. */
const LEAST_COPY_BITRATE = 2_500_000;

/** What the copy on the device gets: no less than what is sent, and more where the page asks for it. */
export function toCopyBitrate(quality: Quality, asked: string | null): number {
  const bits = Number(asked);
  return bits > 0 && Number.isFinite(bits)
    ? bits
    : Math.max(limits[quality].maxBitrate, LEAST_COPY_BITRATE);
}

/** By how much a picture is made smaller, so that its short side is no longer than the quality's. */
export function toScale(
  { width = 0, height = 0 }: MediaTrackSettings,
  { quality }: SendingWishes,
  supply: LineSupply['phase'] = 'ample',
): number {
  const { lines } = supply === 'ample' ? limits[quality] : SCARCE_PICTURE;
  const scale = Math.min(width, height) / lines;
  return scale > SCALE_SLACK ? scale : 1;
}

/**
 * Which codecs come first for this WHIP address. Recorders and HLS behind it want H.264; what goes to
 * Cloudflare straight is only watched, and there Android's many H.264 encoders are the greater risk.
 */
export function toCodecs(whipUrl: string, userAgent: string): readonly string[] {
  const isDirect = /^https:\/\/[^/]*\.cloudflarestream\.com\//i.test(whipUrl);
  return isDirect && /\bAndroid\b/.test(userAgent) ? [VP8, H264] : [H264, VP8];
}
