/** Samples of a second in Opus's clock, whatever the source had. */
export const opusRate = 48_000;

/** Silence of one 20 ms frame: a CELT packet with nothing in it. */
export const opusSilence = Buffer.from([0xf8, 0xff, 0xfe]);

/** Duration of `opusSilence` in samples. */
export const opusSilenceSamples = 960;

/** Samples of a frame by configuration number (RFC 6716 §3.1, table 2). */
const silkSamples = [480, 960, 1920, 2880];
const hybridSamples = [480, 960];
const celtSamples = [120, 240, 480, 960];

/** Duration of a packet in samples at 48 kHz; 0 when it is no Opus packet. */
export function opusSamples(packet: Buffer): number {
  if (packet.length === 0) return 0;
  const toc = packet.readUInt8(0);
  const config = toc >> 3;
  const frame =
    config < 12
      ? silkSamples[config & 3]
      : config < 16
        ? hybridSamples[config & 1]
        : celtSamples[config & 3];
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : packet.length > 1 ? packet.readUInt8(1) & 0x3f : 0;
  const samples = (frame ?? 0) * frames;
  // RFC 6716 §3.4: at most 120 ms.
  return samples <= 5760 ? samples : 0;
}
