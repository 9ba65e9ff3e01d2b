import type { IceDescription } from './ice-description.js';
import type { Direction, Offer, OfferedCodec } from './offer.js';
import { attributeOf } from './session-description.js';

/** What the transport contributes to an answer. */
export interface TransportDescription extends IceDescription {
  /** Hash name and value as `a=fingerprint` has them. */
  readonly fingerprint: string;
  readonly setup: string;
}

/** How one section of the offer is answered. */
export interface AnsweredMedia {
  readonly mid: string;
  readonly direction: Direction;
  readonly codecs: readonly OfferedCodec[];
  /** Format parameters of our own beside those of the offer. */
  readonly hints: readonly string[];
  /** Feedback that the engine gives or answers; only what was offered is named. */
  readonly feedback: readonly string[];
  /** Header extensions kept, with the offer's ids. */
  readonly extensions: ReadonlyMap<string, number>;
  /** The stream that the engine sends in this section. */
  readonly sends: {
    readonly ssrc: number;
    /** Source of its retransmissions. */
    readonly retransmissionSsrc: number;
    readonly cname: string;
    readonly streamId: string;
  } | null;
}

/** The answer to an offer. Sections that `media` does not name are refused. */
export function formatAnswer(
  offer: Offer,
  media: readonly AnsweredMedia[],
  transport: TransportDescription,
): string {
  const answered = new Map(media.map((section) => [section.mid, section]));
  const mids = [...answered.keys()].join(' ');
  const lines = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', `a=group:BUNDLE ${mids}`];
  lines.push('a=msid-semantic: WMS *');
  let candidatesDue = true;
  for (const section of offer.description.media) {
    const mid = attributeOf(section.lines, 'mid') ?? '';
    const found = answered.get(mid);
    if (found === undefined) {
      lines.push(`m=${section.kind} 0 ${section.protocol} ${section.formats.join(' ')}`);
      lines.push('c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=inactive');
      continue;
    }
    lines.push(...formatSection(section.kind, section.protocol, found, transport));
    if (candidatesDue) {
      lines.push(...transport.candidates.map((candidate) => `a=candidate:${candidate}`));
      lines.push('a=end-of-candidates');
      candidatesDue = false;
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

function formatSection(
  kind: string,
  protocol: string,
  { mid, direction, codecs, hints, feedback, extensions, sends }: AnsweredMedia,
  transport: TransportDescription,
): string[] {
  const types = codecs
    .flatMap(({ payloadType, retransmissionType }) => [payloadType, retransmissionType])
    .filter((type) => type !== null)
    .join(' ');
  const lines = [
    `m=${kind} 9 ${protocol} ${types}`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${transport.iceUfrag}`,
    `a=ice-pwd:${transport.icePwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:${transport.fingerprint}`,
    `a=setup:${transport.setup}`,
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    'a=rtcp-mux-only',
    'a=rtcp-rsize',
  ];
  for (const [uri, id] of extensions) lines.push(`a=extmap:${id} ${uri}`);
  for (const codec of codecs) {
    const channels = codec.kind === 'audio' ? '/2' : '';
    lines.push(`a=rtpmap:${codec.payloadType} ${codec.name}/${codec.clockRate}${channels}`);
    for (const value of codec.feedback.filter((name) => feedback.includes(name))) {
      lines.push(`a=rtcp-fb:${codec.payloadType} ${value}`);
    }
    const parameters = [codec.parameters, ...hints].filter((value) => value !== '').join(';');
    if (parameters !== '') lines.push(`a=fmtp:${codec.payloadType} ${parameters}`);
    if (codec.retransmissionType === null) continue;
    lines.push(`a=rtpmap:${codec.retransmissionType} rtx/${codec.clockRate}`);
    lines.push(`a=fmtp:${codec.retransmissionType} apt=${codec.payloadType}`);
  }
  if (sends !== null) {
    lines.push(`a=msid:${sends.streamId} ${sends.streamId}-${kind}`);
    const retransmits = codecs.some(({ retransmissionType }) => retransmissionType !== null);
    const ssrcs = retransmits ? [sends.ssrc, sends.retransmissionSsrc] : [sends.ssrc];
    if (retransmits) lines.push(`a=ssrc-group:FID ${ssrcs.join(' ')}`);
    for (const ssrc of ssrcs) {
      lines.push(`a=ssrc:${ssrc} cname:${sends.cname}`);
      lines.push(`a=ssrc:${ssrc} msid:${sends.streamId} ${sends.streamId}-${kind}`);
    }
  }
  return lines;
}
