import type { Track } from 'node-datachannel';

import {
  createAggregate,
  createFragments,
  createRtp,
  opusPayload,
  pps,
  sps,
} from '../../engine/support/packets.js';
import { clientSsrcs, clientTypes, sendWhileOpen } from './datachannel-client.js';

const framesPerSecond = 30;
const framesPerKeyFrame = 120;
const fragmentBytes = 1180;

/** Sends H.264 and Opus packets at the pace of a camera, of a given bitrate and of no picture in particular. */
export class PacketSource {
  readonly #frameBytes: number;
  readonly #timer: NodeJS.Timeout;
  #frame = 0;
  #sound = 0;
  #sequence = 0;
  readonly #startedMs = performance.now();

  constructor(audio: Track, video: Track, bitsPerSecond: number) {
    this.#frameBytes = Math.floor(bitsPerSecond / 8 / framesPerSecond);
    this.#timer = setInterval(() => this.#send(audio, video), 1000 / framesPerSecond / 2);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #send(audio: Track, video: Track): void {
    const elapsedMs = performance.now() - this.#startedMs;
    for (; (this.#sound * 1000) / 50 <= elapsedMs; this.#sound += 1) {
      const sequence = this.#sound;
      const numbers = { ssrc: clientSsrcs.audio, payloadType: clientTypes.audio, sequence };
      const timestamp = this.#sound * 960;
      sendWhileOpen(audio, createRtp({ ...numbers, timestamp, payload: opusPayload }));
    }
    for (; (this.#frame * 1000) / framesPerSecond <= elapsedMs; this.#frame += 1) {
      this.#sendFrame(video, this.#frame % framesPerKeyFrame === 0);
    }
  }

  #sendFrame(video: Track, isKey: boolean): void {
    const nal = Buffer.alloc(this.#frameBytes, 0x55);
    nal.writeUInt8(isKey ? 0x65 : 0x41, 0);
    const payloads = createFragments(nal, fragmentBytes);
    if (isKey) payloads.unshift(createAggregate(sps, pps));
    payloads.forEach((payload, i) => {
      this.#sequence += 1;
      sendWhileOpen(
        video,
        createRtp({
          ssrc: clientSsrcs.video,
          payloadType: clientTypes.video,
          sequence: this.#sequence,
          timestamp: (this.#frame * 90_000) / framesPerSecond,
          marker: i === payloads.length - 1,
          payload,
        }),
      );
    });
  }
}
