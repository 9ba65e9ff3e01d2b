import type { LinkRating } from './link-rating.js';
import { firstRating, rateLink } from './link-rating.js';
import type { LinkCounters, LinkSample } from './link-sample.js';
import { readLinkCounters, toLinkSample } from './link-sample.js';

/** Often enough to notice silence before the connection itself does; a reading takes about a millisecond. */
const READ_EVERY_MS = 1_000;
/** What the plot shows: the last three minutes. */
const KEPT_SAMPLES = 180;
/** A living connection is answered every 2.5 s at least, by its ICE agent, also where no media flows. */
const SILENCE_MS = 4_000;

/** What is known of the way to the server. A new object at every reading. */
export interface LinkReport {
  readonly level: LinkRating['level'];
  /** Nothing has come back for some seconds, though the connection does not say that it is lost. */
  readonly isSilent: boolean;
  /** Oldest first. */
  readonly samples: readonly LinkSample[];
}

export interface LinkMeterOptions {
  /** The connection in use now; null while there is none. */
  readPeer(): RTCPeerConnection | null;
  /** After every reading. */
  onReport(report: LinkReport): void;
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
  #rating = firstRating;
  #samples: readonly LinkSample[] = [];

  constructor(options: LinkMeterOptions) {
    this.#options = options;
    const timer = setInterval(() => void this.#read(), READ_EVERY_MS);
    options.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  async #read(): Promise<void> {
    const { readPeer, onReport, signal, now = () => performance.now() } = this.#options;
    const peer = readPeer();
    if (peer === null || peer.connectionState === 'closed') return;
    const report = await peer.getStats().catch(() => null);
    if (report === null || signal.aborted || peer !== readPeer()) return;
    const counters = readLinkCounters(report, now());
    const before = peer === this.#peer ? this.#counters : null;
    this.#peer = peer;
    this.#counters = counters;
    if (before === null || counters.heard === null || counters.heard !== before.heard) {
      this.#heardAt = counters.at;
    }
    const sample = before === null ? null : toLinkSample(before, counters);
    if (sample !== null) {
      this.#rating = rateLink(this.#rating, sample);
      this.#samples = [...this.#samples, sample].slice(-KEPT_SAMPLES);
    }
    onReport({
      level: this.#rating.level,
      isSilent: counters.at - this.#heardAt >= SILENCE_MS,
      samples: this.#samples,
    });
  }
}
