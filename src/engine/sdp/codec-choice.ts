import { formatParameter } from '../codec.js';
import type { CodecName, MediaCodec } from '../codec.js';
import type { OfferedCodec } from './offer.js';

/** What a publisher is asked for, best first: H.264 is what recordings, HLS and RTMPS take. */
const preference: readonly CodecName[] = ['H264', 'VP8', 'VP9', 'AV1', 'opus'];

const profilePreference = ['constrained-baseline', 'baseline'];

/** The one codec that a publisher shall send, or null when nothing it offers can be forwarded. */
export function choosePublisherCodec(codecs: readonly OfferedCodec[]): OfferedCodec | null {
  const usable = codecs.filter(isForwardable);
  const ranked = usable.map((codec, order) => ({ codec, order, rank: rankOf(codec) }));
  ranked.sort((a, b) => a.rank - b.rank || a.order - b.order);
  return ranked[0]?.codec ?? null;
}

/** One payload type for each codec that a viewer can be sent, so that a publisher may come back with another. */
export function chooseViewerCodecs(
  codecs: readonly OfferedCodec[],
  current: MediaCodec | null,
): OfferedCodec[] {
  const chosen: OfferedCodec[] = [];
  for (const name of preference) {
    const candidates = codecs.filter((codec) => codec.name === name && isForwardable(codec));
    const exact =
      current?.name === name
        ? candidates.find((codec) => isSameProfile(codec, current))
        : undefined;
    const best = exact ?? choosePublisherCodec(candidates);
    if (best === null) continue;
    if (current?.name === name) chosen.unshift(best);
    else chosen.push(best);
  }
  return chosen;
}

/** Lower is better: by codec, and within H.264 by how many decoders take the profile. */
function rankOf(codec: OfferedCodec): number {
  const profileRank = profilePreference.indexOf(profileOf(codec));
  const known = profileRank === -1 ? profilePreference.length : profileRank;
  return preference.indexOf(codec.name) * 10 + (codec.name === 'H264' ? known : 0);
}

/** Packets of H.264's mode 0 cannot carry a key frame of ordinary size; VP9 beyond profile 0 is 10 bit. */
function isForwardable(codec: MediaCodec): boolean {
  if (codec.name === 'H264') return formatParameter(codec.parameters, 'packetization-mode') === '1';
  if (codec.name === 'VP9') return (formatParameter(codec.parameters, 'profile-id') ?? '0') === '0';
  return true;
}

function isSameProfile(a: MediaCodec, b: MediaCodec): boolean {
  return a.name === b.name && profileOf(a) === profileOf(b);
}

function profileOf({ name, parameters }: MediaCodec): string {
  if (name !== 'H264') return '';
  const id = Number.parseInt(formatParameter(parameters, 'profile-level-id') ?? '42e01f', 16);
  const profile = id >> 16;
  // constraint_set1_flag makes a baseline stream one that main profile decoders take too.
  if (profile === 0x42) return (id >> 8) & 0x40 ? 'constrained-baseline' : 'baseline';
  return profile.toString(16);
}
