import { createH264Config } from '../codecs/h264-parameter-sets.js';
import type { SoundCodec } from '../media/sound.js';
import type { VideoConfig } from '../codecs/video-config.js';

/** Black, 320x180, in H.264 constrained baseline: what every player decodes. */
const sps = Buffer.from('6742c01fdc1419f9f0110000030001000003003c0f183380', 'hex');
const pps = Buffer.from('68ce0f2c80', 'hex');
const slice = Buffer.from(`65888404bc98a00038a3${'27'.repeat(19)}${'5d7'.repeat(115)}80`, 'hex');

/** What is declared of a picture where there is none. */
export const blackConfig: VideoConfig = readConfig();

/** A key frame. */
export const blackPicture: Buffer = Buffer.concat(
  [sps, pps, slice].flatMap((nal) => [Buffer.from([0, 0, nal.length >> 8, nal.length]), nal]),
);

/** AAC of low complexity in stereo at 48 kHz, which every player decodes. */
export const silenceCodec: SoundCodec = { name: 'aac', config: Buffer.from([0x11, 0x90]) };

/** One frame of it without a sound. */
export const silence = Buffer.from('211004608c1c', 'hex');
export const silenceSamples = 1024;

function readConfig(): VideoConfig {
  const config = createH264Config(sps, pps);
  if (config === null) throw new Error('The black picture cannot be read');
  return config;
}
