import { parentPort } from 'node:worker_threads';

import { AdtsOutputFormat, AudioSample, AudioSampleSource, NullTarget, Output } from 'mediabunny';
import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { OpusDecoder } from 'opus-decoder';

import { aacSamples } from './aac-messages.js';
import type { AacReply, AacRequest } from './aac-messages.js';

/** Speech and music in stereo without a fault that one could hear beside Opus at WebRTC's bitrates. */
const bitrate = 128_000;

const channels = 2;
const sampleRate = 48_000;

/** Runs in a thread of its own: takes Opus in order, answers with AAC in order. */
async function serve(): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const reply = (message: AacReply): void => port.postMessage(message);
  registerAacEncoder();
  const decoder = new OpusDecoder({ channels });
  let isRunUp = true;
  const source = new AudioSampleSource({
    codec: 'aac',
    bitrate,
    onEncodedPacket: ({ data }, meta) => {
      const description = meta?.decoderConfig?.description;
      if (description !== undefined) reply({ type: 'config', config: toBytes(description) });
      if (!isRunUp) reply({ type: 'frame', bytes: data });
      isRunUp = false;
    },
  });
  // The muxer is not what is wanted here, but the encoder's way in; what it writes goes nowhere. One
  // for MP4 would remember each frame for its index, half a megabyte a minute.
  const output = new Output({
    format: new AdtsOutputFormat(),
    target: new NullTarget(),
  });
  output.addAudioTrack(source);
  await Promise.all([decoder.ready, output.start()]);

  let position = 0;
  const encode = async (data: Float32Array<ArrayBuffer>): Promise<void> => {
    const sample = new AudioSample({
      data,
      format: 'f32-planar',
      numberOfChannels: channels,
      sampleRate,
      timestamp: position / sampleRate,
    });
    position += data.length / channels;
    await source.add(sample);
    sample.close();
  };
  // The encoder is made for the first that it is given, which takes as long as all before: a frame of
  // silence, which nobody gets, lets it stand before there is sound. It answers to none before the next.
  await encode(new Float32Array(aacSamples * channels));

  let work = Promise.resolve();
  port.on('message', (request: AacRequest) => {
    work = work.then(async () => {
      if (request.type === 'sound') {
        await encode(decode(decoder, request.bytes, request.samples));
      } else {
        await output.finalize();
        reply({ type: 'finished' });
      }
    });
    work.catch((error: unknown) => {
      throw error;
    });
  });
  reply({ type: 'ready' });
}

/** The packet's sound, of exactly the length that it counts for: what cannot be decoded is silence. */
function decode(
  decoder: OpusDecoder,
  bytes: Uint8Array,
  samples: number,
): Float32Array<ArrayBuffer> {
  const planes = new Float32Array(samples * channels);
  const { channelData } = decoder.decodeFrame(bytes);
  channelData.slice(0, channels).forEach((plane, channel) => {
    planes.set(plane.subarray(0, samples), channel * samples);
  });
  return planes;
}

function toBytes(source: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

await serve();
