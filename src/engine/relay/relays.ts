import type { EngineEvent } from '../engine-event.js';
import { EngineError } from '../engine-error.js';
import { isEngineId } from '../engine-id.js';
import { redact } from '../operations/redact.js';
import type { RoomSink } from '../room/room.js';
import { checkFfmpeg } from './ffmpeg-program.js';
import { createFfmpegStarter } from './ffmpeg-process.js';
import type { StartPushProcess } from './ffmpeg-process.js';
import { RelayPush } from './relay-push.js';
import { readRelayTargets } from './relay-target.js';
import type { CheckedTarget, RelayTarget } from './relay-target.js';
import type { RelayReport } from './relay-state.js';
import { StreamRelay } from './stream-relay.js';

export interface RelaysOptions {
  /** The ffmpeg to run. */
  readonly program: string;
  readonly clock: () => number;
  /** The report of a stream has changed. */
  readonly onChange: (streamId: string) => void;
  readonly requestKeyFrame: (streamId: string) => void;
  readonly log: (event: EngineEvent) => void;
  /** What starts ffmpeg; tests put their own here, and then no program is looked for. */
  readonly start?: StartPushProcess;
}

/** The relays of all streams: set while a stream is live or long before. */
export class Relays {
  readonly #options: RelaysOptions;
  readonly #start: StartPushProcess;
  readonly #streams = new Map<string, StreamRelay>();
  readonly #ending = new Set<Promise<void>>();
  #isChecked: boolean;

  constructor(options: RelaysOptions) {
    this.#options = options;
    this.#start = options.start ?? createFfmpegStarter(options.program);
    this.#isChecked = options.start !== undefined;
  }

  /** Makes sure that relaying can work. Rejects with an `EngineError` of code `ffmpeg-missing`. */
  async check(): Promise<void> {
    if (this.#isChecked) return;
    await checkFfmpeg(this.#options.program);
    this.#isChecked = true;
  }

  /** Puts these targets in the place of those that a stream had; one that stays the same goes on. */
  async set(streamId: string, targets: readonly RelayTarget[]): Promise<void> {
    if (!isEngineId(streamId)) throw new EngineError('relay-invalid', 'That is no id of a stream.');
    const wanted = readRelayTargets(targets);
    if (wanted.length > 0) await this.check();
    const relay = this.#open(streamId);
    for (const push of relay.pushes) {
      const stays = wanted.some(({ id, url }) => id === push.target.id && url === push.target.url);
      if (!stays) relay.remove(push);
    }
    const present = new Set(relay.pushes.map(({ target }) => target.id));
    for (const target of wanted) {
      if (!present.has(target.id)) relay.add(this.#createPush(streamId, target));
    }
    this.#options.onChange(streamId);
  }

  /** How the pushes of a stream stand, in the order in which they were set. */
  report(streamId: string): RelayReport[] {
    return this.#streams.get(streamId)?.pushes.map(({ report }) => report) ?? [];
  }

  /** How all pushes of all streams stand. */
  reportAll(): RelayReport[] {
    return [...this.#streams.keys()].flatMap((streamId) => this.report(streamId));
  }

  /** What a stream's room gives its media to. */
  sink(streamId: string): RoomSink {
    return this.#open(streamId);
  }

  /** Forgets a stream whose room is gone, unless it has targets for the next time. */
  release(streamId: string): void {
    if (this.#streams.get(streamId)?.pushes.length === 0) this.#streams.delete(streamId);
  }

  /** Ends every push. Resolves when no process of them runs any more, within some seconds. */
  async close(): Promise<void> {
    for (const relay of this.#streams.values()) relay.end();
    await Promise.all(this.#ending);
  }

  #open(streamId: string): StreamRelay {
    const known = this.#streams.get(streamId);
    if (known !== undefined) return known;
    const { log, requestKeyFrame } = this.#options;
    const relay = new StreamRelay({
      requestKeyFrame: () => requestKeyFrame(streamId),
      onFault: (error) => {
        const message = redact(error instanceof Error ? error.message : String(error));
        log({ type: 'stream-fault', streamId, message });
      },
    });
    this.#streams.set(streamId, relay);
    return relay;
  }

  #createPush(streamId: string, target: CheckedTarget): RelayPush {
    const { clock, log, onChange, requestKeyFrame } = this.#options;
    return new RelayPush({
      target,
      start: this.#start,
      clock,
      requestKeyFrame: () => requestKeyFrame(streamId),
      onEnding: (ended) => {
        const kept = ended.catch(() => undefined).finally(() => this.#ending.delete(kept));
        this.#ending.add(kept);
      },
      onChange: (state, detail) => {
        log({
          type: 'relay-changed',
          streamId,
          relayId: target.id,
          phase: state.phase,
          ...('reason' in state ? { reason: state.reason } : {}),
          ...(state.phase === 'pushing' ? { isBehind: state.behindSince !== null } : {}),
          ...(detail === null || detail === '' ? {} : { detail }),
        });
        onChange(streamId);
      },
    });
  }
}
