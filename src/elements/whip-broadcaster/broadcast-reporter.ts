import type { BroadcastEnding, BroadcastPart } from '../../contract/broadcast-report.js';
import type { ContractClient } from '../../contract/contract-client.js';

/** What is told this often is at most this much older than the truth when the device dies. */
const REPORT_EVERY_MS = 15_000;
/** A part takes some 140 bytes: with this for each, reports keep below 10 kbit/s however long it lasts. */
const REPORT_EVERY_MS_A_PART = 110;
/** After a report that did not arrive. */
const REPORT_AGAIN_MS = 3_000;

export interface BroadcastReporterOptions {
  readonly client: Pick<ContractClient, 'reportBroadcast'>;
  readonly stream: string;
  /** What of the broadcast is held on the device. Never rejects. Default: nothing. */
  readonly readParts?: (broadcastId: string) => Promise<readonly BroadcastPart[]>;
  /** Ends it without a last word. */
  readonly signal: AbortSignal;
}

type ReporterState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly startedAt: string }
  | {
      readonly phase: 'ended';
      readonly startedAt: string;
      readonly endedAt: string;
      readonly ending: BroadcastEnding;
    }
  | { readonly phase: 'told' };

/**
 * The device's own account of one broadcast: from when to when its camera was on air, whatever the
 * network did meanwhile. The backend holds its recordings against it, and so knows what is missing.
 */
export class BroadcastReporter {
  readonly #options: BroadcastReporterOptions;
  /** The broadcast's name in the device's account. */
  readonly broadcastId = `br_${createId()}`;
  #state: ReporterState = { phase: 'idle' };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: BroadcastReporterOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  /** The device is on air. Later calls change nothing. */
  begin(): void {
    if (this.#state.phase !== 'idle') return;
    this.#state = { phase: 'running', startedAt: new Date().toISOString() };
    void this.#report();
  }

  /** What the server knows of it may be long out of date, and viewers may still wait for what has ended. */
  hurry(): void {
    void this.#report();
  }

  /** The person has ended it, or nobody has and it is over all the same. Told until it has arrived. */
  end(ending: BroadcastEnding): void {
    if (this.#state.phase !== 'running') return;
    const { startedAt } = this.#state;
    this.#state = { phase: 'ended', startedAt, endedAt: new Date().toISOString(), ending };
    void this.#report();
  }

  async #report(): Promise<void> {
    clearTimeout(this.#timer);
    const state = this.#state;
    const { client, stream, signal, readParts } = this.#options;
    if (signal.aborted || state.phase === 'idle' || state.phase === 'told') return;
    const { startedAt } = state;
    const end =
      state.phase === 'ended'
        ? { endedAt: state.endedAt, ending: state.ending }
        : { endedAt: null };
    let nextMs = REPORT_AGAIN_MS;
    try {
      const parts = (await readParts?.(this.broadcastId)) ?? [];
      // An `end` that came meanwhile tells more than this.
      if (this.#state !== state || signal.aborted) return;
      // What was kept while it connected was on air as far as the person knows.
      const starts = [startedAt, ...parts.map((part) => part.startedAt)];
      const since = starts.reduce((first, start) => (start < first ? start : first));
      const sentAt = new Date().toISOString();
      const report = { startedAt: since, ...end, sentAt, parts };
      await client.reportBroadcast(stream, this.broadcastId, report, { signal });
      if (state.phase === 'ended') this.#state = { phase: 'told' };
      nextMs = Math.max(REPORT_EVERY_MS, parts.length * REPORT_EVERY_MS_A_PART);
    } catch {
      // It is told again soon.
    }
    // An `end` that came meanwhile has sent its own report and set its own timer.
    if (this.#state !== state || signal.aborted) return;
    this.#timer = setTimeout(() => void this.#report(), nextMs);
  }
}

function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
