export interface OfferOptions {
  readonly direction?: 'sendonly' | 'recvonly' | 'sendrecv' | 'inactive';
  readonly kinds?: readonly ('audio' | 'video')[];
  /** Payload type, name and parameters of each video codec. */
  readonly video?: readonly (readonly [number, string, string])[];
  readonly ssrcs?: boolean;
  /** Whether each video codec comes with retransmissions, under the payload type after its own. */
  readonly retransmissions?: boolean;
  /** Feedback offered for video, when it is not a browser's. */
  readonly feedback?: readonly string[];
}

export const feedbackUri =
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

/** Codecs in the order in which Chromium offers them. */
export const chromiumVideo = [
  [96, 'VP8', ''],
  [102, 'H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f'],
  [104, 'H264', 'level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f'],
  [108, 'H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'],
  [116, 'H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f'],
  [45, 'AV1', 'level-idx=5;profile=0;tier=0'],
  [98, 'VP9', 'profile-id=0'],
  [100, 'VP9', 'profile-id=2'],
] as const;

export const publisherSsrcs = { audio: 1111, video: 2222 } as const;

/** An offer such as a browser makes; it publishes sound and picture when nothing else is said. */
export function createOffer(options: OfferOptions = {}): string {
  const { direction = 'sendonly', kinds = ['audio', 'video'], video = chromiumVideo } = options;
  const hasSsrcs = options.ssrcs ?? direction.startsWith('send');
  const lines = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0'];
  lines.push(`a=group:BUNDLE ${kinds.map((_, i) => i).join(' ')}`, 'a=msid-semantic: WMS');
  kinds.forEach((kind, i) => {
    const codecs =
      kind === 'audio' ? [[111, 'opus', 'minptime=10;useinbandfec=1'] as const] : video;
    lines.push(
      `m=${kind} 9 UDP/TLS/RTP/SAVPF ${codecs.map(([type]) => type).join(' ')}`,
      'c=IN IP4 0.0.0.0',
      'a=ice-ufrag:uFrg',
      'a=ice-pwd:0123456789abcdef01234567',
      `a=fingerprint:sha-256 ${new Array<string>(32).fill('AB').join(':')}`,
      'a=setup:actpass',
      `a=mid:${i}`,
      `a=extmap:3 ${feedbackUri}`,
      `a=${direction}`,
      'a=rtcp-mux',
    );
    for (const [type, name, parameters] of codecs) {
      lines.push(`a=rtpmap:${type} ${name}/${kind === 'audio' ? '48000/2' : '90000'}`);
      const feedback =
        kind === 'audio'
          ? ['transport-cc']
          : (options.feedback ?? ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli']);
      lines.push(...feedback.map((value) => `a=rtcp-fb:${type} ${value}`));
      if (parameters !== '') lines.push(`a=fmtp:${type} ${parameters}`);
      if (kind === 'video' && options.retransmissions === true) {
        lines.push(`a=rtpmap:${type + 1} rtx/90000`, `a=fmtp:${type + 1} apt=${type}`);
      }
    }
    if (hasSsrcs) lines.push(`a=ssrc:${publisherSsrcs[kind]} cname:page`);
  });
  return `${lines.join('\r\n')}\r\n`;
}
