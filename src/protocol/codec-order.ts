/** A codec as a browser lists it in its capabilities. */
export interface ListedCodec {
  readonly mimeType: string;
  readonly sdpFmtpLine?: string;
}

/**
 * The browser's list with the wanted codecs first, in the order wanted, and all others behind them
 * as they were. A wish is a media type, or a media type with a piece of its format parameters:
 * `video/VP8`, `video/H264;profile-level-id=42e0`.
 */
export function toCodecOrder<Codec extends ListedCodec>(
  listed: readonly Codec[],
  wanted: readonly string[],
): Codec[] {
  const rank = ({ mimeType, sdpFmtpLine = '' }: Codec): number => {
    const codec = `${mimeType};${sdpFmtpLine}`.toLowerCase();
    const found = wanted.findIndex((wish) =>
      wish
        .toLowerCase()
        .split(/; */)
        .every((part) => codec.includes(part)),
    );
    return found < 0 ? wanted.length : found;
  };
  return [...listed].sort((one, other) => rank(one) - rank(other));
}
