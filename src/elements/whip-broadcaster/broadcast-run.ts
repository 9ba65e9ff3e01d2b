import type { ActionResult } from '../shared/action-result.js';
import type { BroadcasterAttributes, Destination } from './broadcaster-settings.js';
import type { LinkReport } from './quality/link-meter.js';
import { Uplink } from './uplink.js';
import type { UplinkState } from './uplink-state.js';
import type { NewCopy } from './safety/safety-net.js';
import type { SafetyKeeper } from './safety/safety-keeper.js';
import { guardLeaving, keepAwake } from './while-live.js';

export interface BroadcastRunOptions {
  readonly destination: Destination;
  readonly attributes: BroadcasterAttributes;
  readonly media: MediaStream;
  readonly safety: SafetyKeeper;
  /** Called at every change of `state`, and never again after `release`. */
  onChange(run: BroadcastRun): void;
}

/**
 * One going live, from the decision to the goodbye: its uplink, and what lasts as long as the device is
 * on air (the screen stays on, the page is not left by accident).
 */
export class BroadcastRun {
  /** How the going live came out. */
  readonly begun: Promise<ActionResult>;
  readonly #uplink: Uplink;
  readonly #onAir = new AbortController();
  readonly #all = new AbortController();

  constructor({ onChange, safety, ...options }: BroadcastRunOptions) {
    const readParts = (broadcastId: string) => safety.readParts(broadcastId);
    const uplink = new Uplink({ ...options, readParts, signal: this.#all.signal });
    this.#uplink = uplink;
    this.begun = new Promise((resolve) => {
      uplink.addEventListener('change', () => {
        const { state } = uplink;
        if (state.phase === 'failed') this.#onAir.abort();
        if (!this.#all.signal.aborted) onChange(this);
        const result = toResult(state);
        if (result !== null) resolve(result);
      });
    });
  }

  get state(): UplinkState {
    return this.#uplink.state;
  }

  /** Whether the backend's servers mean to record; null before it said so, or without one. */
  get records(): boolean | null {
    return this.#uplink.records;
  }

  /** What the statistics say of the way to the server; null before it was live. */
  get link(): LinkReport | null {
    return this.#uplink.link;
  }

  /** What the safety copy is told when this is on air. */
  toCopy(media: MediaStream): NewCopy {
    const { broadcastId, grantToken: token } = this.#uplink;
    const readLine = () => this.#uplink.readLine();
    return { broadcastId: broadcastId ?? `br_${crypto.randomUUID()}`, media, token, readLine };
  }

  open(): void {
    keepAwake(this.#onAir.signal);
    guardLeaving(this.#onAir.signal);
    void this.#uplink.open();
  }

  /** Sends these tracks from now on. */
  follow(media: MediaStream): void {
    for (const track of media.getTracks()) void this.#uplink.replaceTrack(track);
  }

  /** Goes off air. What the backend confirms afterwards is still followed. */
  close(): Promise<void> {
    this.#onAir.abort();
    return this.#uplink.close();
  }

  /** Goes off air and follows nothing any more. */
  release(): void {
    this.#onAir.abort();
    this.#all.abort();
  }
}

/** Null while it is open how it comes out. */
function toResult(state: UplinkState): ActionResult | null {
  switch (state.phase) {
    case 'live':
      return { outcome: 'done' };
    case 'failed':
      return { outcome: 'failed', error: state.error };
    case 'closed':
      return { outcome: 'superseded' };
    default:
      return null;
  }
}
