import type { LinkQuality, LinkReport } from './link-quality.js';
import type { LineSupply } from './line-supply.js';
import { ampleSupply, nextSupply } from './line-supply.js';
import type { LinkRating } from './link-rating.js';
import { rateLink, toQuality, unknownRating } from './link-rating.js';
import type { LinkCounters, LinkSample } from './link-sample.js';
import type { PictureFlow } from './picture-flow.js';
import { nextPictureFlow, noPictureYet } from './picture-flow.js';
import { readLinkCounters, silentSample, toLinkSample } from './link-sample.js';

/** Often enough to notice silence before the connection itself does; a reading takes about a millisecond. */
const READ_EVERY_MS = 1_000;
/** What the plot shows: the last three minutes. */
const KEPT_SAMPLES = 180;
/** Answers come ten times a second where the server gives feedback, and where it gives none every 2.5 s. */
const UNANSWERED_MS = 3_000;
/** Readings in a row that each brought something: where it was so, it is noticed sooner when some do not. */
const STEADY_READINGS = 3;
const QUIET_MS = 1_500;

export interface LinkMeterOptions {
  /** The connection in use now; null while there is none. */
  readPeer(): RTCPeerConnection | null;
  /** Whether a camera gives a picture that is to be sent now. Default: no. */
  givesPicture?(): boolean;
  /** After every reading. */
  onReport(report: LinkReport): void;
  /** Nothing comes back any more, which a server that has gone with another device may be the reason for. */
  onQuiet?(): void;
  /** The line has turned out to be scarce, or is tried again. */
  onSupply?(phase: LineSupply['phase']): void;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that nobody sets. Default `performance.now`. */
  now?(): number;
}

/** Watches the statistics of what is sent, until the signal aborts. */
export class LinkMeter {
  readonly #options: LinkMeterOptions;
  #peer: RTCPeerConnection | null = null;
  #counters: LinkCounters | null = null;
  #heardAt = 0;
  /** Readings in a row that each brought something. */
  #heardInARow = 0;
  /** When was last heard of what its quiet was told of. */
  #toldOf: number | null = null;
  /** Since when the server is silent elsewhere, and nothing has come back here either. */
  #doubtedAt: number | null = null;
  #rating: LinkRating = unknownRating;
  #supply: LineSupply = ampleSupply;
  #samples: readonly LinkSample[] = [];
  #picture: PictureFlow = noPictureYet;
  #report: LinkReport | null = null;

  constructor(options: LinkMeterOptions) {
    this.#options = options;
    const timer = setInterval(() => void this.#read(), READ_EVERY_MS);
    options.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Whether less is sent than the picture is wished for. */
  get isScarce(): boolean {
    return this.#supply.phase === 'scarce';
  }

  /** The last one; null before the first reading. */
  get report(): LinkReport | null {
    return this.#report;
  }

  /**
   * The server gives no answer elsewhere, or does again: then what was measured here is not taken for true
   * until something has come back since.
   */
  doubt(isDoubted: boolean): void {
    this.#doubtedAt = isDoubted ? this.#now() : null;
    if (isDoubted && this.#report !== null) this.#tell(this.#unanswered());
  }

  async #read(): Promise<void> {
    const { readPeer, signal } = this.#options;
    const peer = readPeer();
    if (peer === null || peer.connectionState === 'closed') return this.#leave();
    const report = await peer.getStats().catch(() => null);
    if (report === null || signal.aborted || peer !== readPeer()) return;
    const counters = readLinkCounters(report, this.#now());
    const before = peer === this.#peer ? this.#counters : null;
    this.#peer = peer;
    this.#counters = counters;
    if (before === null || counters.heard === null || counters.heard !== before.heard) {
      this.#heardAt = counters.at;
      const isSince = before !== null && before.at >= (this.#doubtedAt ?? Infinity);
      if (isSince) this.#doubtedAt = null;
      this.#heardInARow += 1;
    }
    const sample = before === null ? null : this.#toSample(before, counters);
    const unheardMs = counters.at - this.#heardAt;
    this.#listen(unheardMs);
    if (this.#doubtedAt !== null || unheardMs >= UNANSWERED_MS) {
      // Nor did anything arrive of what has left the device since it was heard of last.
      this.#samples = this.#samples.map((each) =>
        each.at > this.#heardAt ? silentSample(each.at) : each,
      );
      this.#keep(silentSample(counters.at));
      this.#tell(this.#unanswered());
    } else if (sample === null) {
      this.#rating = unknownRating;
      this.#tell({ phase: 'unmeasured' });
    } else {
      this.#rating = rateLink(this.#rating, sample);
      this.#keep(sample);
      this.#weighSupply(sample);
      const isGiven = this.#options.givesPicture?.() === true;
      this.#picture = nextPictureFlow(this.#picture, sample, isGiven);
      this.#tell(toQuality(this.#rating));
    }
  }

  #listen(unheardMs: number): void {
    if (unheardMs === 0 || this.#toldOf === this.#heardAt) return;
    const isSteady = this.#heardInARow >= STEADY_READINGS;
    if (unheardMs >= (isSteady ? QUIET_MS : UNANSWERED_MS)) {
      this.#toldOf = this.#heardAt;
      this.#options.onQuiet?.();
    }
    if (!isSteady || this.#toldOf === this.#heardAt) this.#heardInARow = 0;
  }

  /** What is held back for the sake of the sound is for want of bandwidth, though the encoder has all that it asks for. */
  #toSample(before: LinkCounters, after: LinkCounters): LinkSample | null {
    const sample = toLinkSample(before, after);
    return sample && { ...sample, isSqueezed: sample.isSqueezed || this.isScarce };
  }

  #weighSupply(sample: LinkSample): void {
    const { phase } = this.#supply;
    this.#supply = nextSupply(this.#supply, sample);
    if (this.#supply.phase !== phase) this.#options.onSupply?.(this.#supply.phase);
  }

  /** There is no connection to measure. Where there was one, time goes on without anything sent. */
  #leave(): void {
    if (this.#report === null) return;
    this.#peer = null;
    this.#counters = null;
    this.#keep(silentSample(this.#now()));
    this.#tell({ phase: 'unmeasured' });
  }

  #keep(sample: LinkSample): void {
    this.#samples = [...this.#samples, sample].slice(-KEPT_SAMPLES);
  }

  #unanswered(): LinkQuality {
    // How it was before says nothing of how it will be.
    this.#rating = unknownRating;
    return { phase: 'unanswered', forMs: this.#now() - this.#heardAt };
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }

  #tell(quality: LinkQuality): void {
    this.#report = { quality, samples: this.#samples, picture: this.#picture };
    this.#options.onReport(this.#report);
  }
}
