import { availableParallelism } from 'node:os';

import { findTranscoder } from './find-transcoder.js';
import type { FoundTranscoder } from './find-transcoder.js';
import { createTranscoderArguments } from './transcoder-arguments.js';
import type { TranscodingPurpose } from './transcoder-arguments.js';
import { Transcoder } from './transcoder.js';
import type { OnTranscoded } from './transcoder.js';

/** Why there is no live HLS of a stream that has to be transcoded for it. */
export type TranscodingProblem = 'ffmpeg-missing' | 'transcoding-failed' | 'transcoders-busy';

/** The system's ffmpeg as far as it turns recorded media into what browsers play. Costs nothing until it is asked for. */
export class Transcoding {
  readonly #program: string;
  #found: Promise<FoundTranscoder | null> | null = null;
  #live = 0;

  constructor(program: string) {
    this.#program = program;
  }

  /** Whether it can be done. What was not there is looked for again each time. */
  async isPossible(): Promise<boolean> {
    return (await this.#find()) !== null;
  }

  /** Starts a run; null when it cannot be done. What is live goes before copies. */
  async start(purpose: TranscodingPurpose, onOutput: OnTranscoded): Promise<Transcoder | null> {
    const found = await this.#find();
    if (found === null) return null;
    const args = createTranscoderArguments(purpose, found.pacing);
    const transcoder = new Transcoder(this.#program, args, onOutput);
    if (purpose === 'copy') transcoder.yieldToOthers();
    return transcoder;
  }

  /** A place for one live stream, with the way to give it back; null when as many as there are processors are taken. */
  takeLivePlace(): (() => void) | null {
    if (this.#live >= availableParallelism()) return null;
    this.#live += 1;
    let isTaken = true;
    return () => {
      if (isTaken) this.#live -= 1;
      isTaken = false;
    };
  }

  #find(): Promise<FoundTranscoder | null> {
    this.#found ??= findTranscoder(this.#program).then((found) => {
      if (found === null) this.#found = null;
      return found;
    });
    return this.#found;
  }
}
