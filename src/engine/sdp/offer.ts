import type { MediaCodec, MediaKind } from '../codec.js';
import { FormatAttributes } from './format-attributes.js';
import { attributeOf, attributesOf, parseSessionDescription } from './session-description.js';
import type { MediaSection, SessionDescription } from './session-description.js';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** A codec of an offer with the number and the feedback that the offerer gave it. */
export interface OfferedCodec extends MediaCodec {
  readonly payloadType: number;
  /** Values of `a=rtcp-fb` for it, such as `nack pli`. */
  readonly feedback: readonly string[];
  /** The payload type under which the offerer knows this codec's retransmissions (RFC 4588), or null. */
  readonly retransmissionType: number | null;
}

export interface OfferedMedia {
  readonly kind: MediaKind;
  readonly mid: string;
  readonly direction: Direction;
  /** Only what the engine can forward, in the offerer's order. */
  readonly codecs: readonly OfferedCodec[];
  /** Header extension URIs and their ids. */
  readonly extensions: ReadonlyMap<string, number>;
}

export interface Offer {
  readonly description: SessionDescription;
  readonly iceUfrag: string;
  readonly icePwd: string;
  /** The id of BUNDLE's first section, under which candidates come. */
  readonly bundleMid: string;
  readonly media: readonly OfferedMedia[];
}

/** Names and clock rates of what is forwarded; a codec at another rate is something else. */
const forwardable: Readonly<Record<string, Pick<MediaCodec, 'name' | 'kind' | 'clockRate'>>> = {
  h264: { name: 'H264', kind: 'video', clockRate: 90_000 },
  vp8: { name: 'VP8', kind: 'video', clockRate: 90_000 },
  vp9: { name: 'VP9', kind: 'video', clockRate: 90_000 },
  av1: { name: 'AV1', kind: 'video', clockRate: 90_000 },
  opus: { name: 'opus', kind: 'audio', clockRate: 48_000 },
};

const directions: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

/** What an offer says, or null when it lacks what a WebRTC offer must have. */
export function parseOffer(text: string): Offer | null {
  const description = parseSessionDescription(text);
  if (description === null || description.media.length === 0) return null;
  const everyLine = [...description.lines, ...description.media.flatMap(({ lines }) => lines)];
  const iceUfrag = attributeOf(everyLine, 'ice-ufrag');
  const icePwd = attributeOf(everyLine, 'ice-pwd');
  if (iceUfrag === null || icePwd === null) return null;
  if (attributeOf(everyLine, 'fingerprint') === null) return null;
  const media: OfferedMedia[] = [];
  for (const section of description.media) {
    if (section.kind !== 'audio' && section.kind !== 'video') continue;
    if (section.isRefused) continue;
    const read = toOfferedMedia(section, section.kind, description.lines);
    if (read === null) return null;
    media.push(read);
  }
  const mids = description.media.flatMap(({ lines }) => attributesOf(lines, 'mid').slice(0, 1));
  if (new Set(mids).size < mids.length) return null;
  const [group] = attributesOf(description.lines, 'group').filter((g) => g.startsWith('BUNDLE '));
  const bundleMid = group?.trim().split(/ +/)[1] ?? media[0]?.mid;
  if (bundleMid === undefined || !isMid(bundleMid)) return null;
  return { description, iceUfrag, icePwd, bundleMid, media };
}

function toOfferedMedia(
  { lines, formats }: MediaSection,
  kind: MediaKind,
  sessionLines: readonly string[],
): OfferedMedia | null {
  const mid = attributeOf(lines, 'mid');
  if (mid === null || !isMid(mid)) return null;
  const direction =
    directions.find((name) => lines.includes(`a=${name}`)) ??
    directions.find((name) => sessionLines.includes(`a=${name}`)) ??
    'sendrecv';
  const attributes = new FormatAttributes(lines);
  // A format that is named twice is still one.
  const codecs = [...new Set(formats)].flatMap((format) =>
    toOfferedCodec(format, kind, attributes),
  );
  const extensions = new Map<string, number>();
  for (const value of attributesOf(lines, 'extmap')) {
    const [id, uri] = value.split(' ');
    const number = Number.parseInt(id ?? '', 10);
    if (uri !== undefined && number >= 1 && number <= 255) extensions.set(uri, number);
  }
  return { kind, mid, direction, codecs, extensions };
}

function isMid(value: string): boolean {
  return /^[\w!#$%&'*+.^`{|}~-]{1,32}$/.test(value);
}

/** Not those under which packets of RTCP come in the same stream (RFC 5761 §4). */
function isPayloadType(type: number): boolean {
  return Number.isInteger(type) && type >= 0 && type <= 127 && (type < 64 || type > 95);
}

function toOfferedCodec(
  format: string,
  kind: MediaKind,
  attributes: FormatAttributes,
): OfferedCodec[] {
  const payloadType = Number(format);
  if (!isPayloadType(payloadType)) return [];
  const [name, clockRate] = (attributes.valuesOf('rtpmap', format)[0] ?? '').split('/');
  const known = forwardable[name?.toLowerCase() ?? ''];
  if (known === undefined || known.kind !== kind || Number(clockRate) !== known.clockRate) {
    return [];
  }
  const parameters = attributes.valuesOf('fmtp', format)[0] ?? '';
  const feedback = attributes.valuesOf('rtcp-fb', format);
  const retransmissionType = attributes.retransmissionOf(format, known.clockRate);
  return [{ ...known, parameters, payloadType, feedback, retransmissionType }];
}
