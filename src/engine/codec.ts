/** Codecs that the engine forwards. Anything else is not taken from an offer. */
export type CodecName = 'H264' | 'VP8' | 'VP9' | 'AV1' | 'opus';

export type MediaKind = 'audio' | 'video';

/** A codec as one side of a session negotiated it, free of payload type numbers. */
export interface MediaCodec {
  readonly name: CodecName;
  readonly kind: MediaKind;
  /** Ticks of the RTP clock in a second. */
  readonly clockRate: number;
  /** Format parameters as the offer spelled them, without `a=fmtp:` and payload type; may be empty. */
  readonly parameters: string;
}

/** One value of a format parameter list such as `profile-level-id=42e01f;packetization-mode=1`. */
export function formatParameter(parameters: string, name: string): string | null {
  for (const part of parameters.split(';')) {
    const [key, value] = part.split('=', 2);
    if (key?.trim().toLowerCase() === name) return value?.trim() ?? '';
  }
  return null;
}
