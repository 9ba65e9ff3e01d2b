/**
 * The description with Opus in two channels (RFC 7587 §6.1): where nothing is said of it, browsers send
 * and play one. What it says already stands.
 */
export function toStereo(sdp: string): string {
  const [mapping = '', type] = /^a=rtpmap:(\d+) opus\/.*/im.exec(sdp) ?? [];
  if (!type || /[ ;]stereo=/.test(sdp)) return sdp;
  const format = `a=fmtp:${type} `;
  return sdp.includes(format)
    ? sdp.replace(format, `${format}stereo=1;`)
    : sdp.replace(mapping, `${mapping}\r\n${format}stereo=1`);
}
