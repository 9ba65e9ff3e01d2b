import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';

import type { AacReply, AacRequest } from '../../../src/engine/aac/aac-messages.js';

export const aacConfigReply: AacReply = { type: 'config', config: Uint8Array.of(0x11, 0x90) };
export const aacFrameReply: AacReply = { type: 'frame', bytes: Uint8Array.of(0x21, 0x10) };

/** The encoder's thread as the test plays it. */
export class FakeAacThread extends EventEmitter {
  readonly asked: AacRequest[] = [];
  isTerminated = false;

  get worker(): Worker {
    return this as unknown as Worker;
  }

  postMessage(request: AacRequest): void {
    this.asked.push(request);
  }

  reply(...replies: AacReply[]): void {
    for (const reply of replies) this.emit('message', reply);
  }

  unref(): void {
    // A test's process ends by itself.
  }

  terminate(): Promise<number> {
    this.isTerminated = true;
    return Promise.resolve(0);
  }
}

/** A thread that answers each packet at once with all that an encoder has of it, unless it is starved. */
export class EncodingAacThread extends FakeAacThread {
  isStarved = false;
  #samples = 0;
  #frames = 0;

  override postMessage(request: AacRequest): void {
    super.postMessage(request);
    if (this.isStarved) return;
    if (request.type === 'finish') {
      this.reply(aacFrameReply, { type: 'finished' });
      return;
    }
    if (this.#samples === 0) this.reply(aacConfigReply);
    this.#samples += request.samples;
    // The first frame is its run-up, and the last that is begun waits for the rest of its sound.
    for (; this.#frames < 1 + Math.floor(this.#samples / 1024); this.#frames += 1) {
      this.reply(aacFrameReply);
    }
  }
}
