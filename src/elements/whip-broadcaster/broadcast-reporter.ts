import type { ContractClient } from '../../contract/contract-client.js';

/** What is told this often is at most this much older than the truth when the device dies. */
const REPORT_EVERY_MS = 15_000;
/** After a report that did not arrive. */
const REPORT_AGAIN_MS = 3_000;

export interface BroadcastReporterOptions {
  readonly client: Pick<ContractClient, 'reportBroadcast'>;
  readonly stream: string;
  /** Ends it without a last word. */
  readonly signal: AbortSignal;
}

type ReporterState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly startedAt: string }
  | { readonly phase: 'ended'; readonly startedAt: string; readonly endedAt: string }
  | { readonly phase: 'told' };

/**
 * The device's own account of one broadcast: from when to when its camera was on air, whatever the
 * network did meanwhile. The backend holds its recordings against it, and so knows what is missing.
 */
export class BroadcastReporter {
  readonly #options: BroadcastReporterOptions;
  readonly #broadcastId = `br_${createId()}`;
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

  /** The person has ended it. Told until it has arrived. */
  end(): void {
    if (this.#state.phase !== 'running') return;
    const { startedAt } = this.#state;
    this.#state = { phase: 'ended', startedAt, endedAt: new Date().toISOString() };
    void this.#report();
  }

  async #report(): Promise<void> {
    clearTimeout(this.#timer);
    const state = this.#state;
    const { client, stream, signal } = this.#options;
    if (signal.aborted || state.phase === 'idle' || state.phase === 'told') return;
    const { startedAt } = state;
    const endedAt = state.phase === 'ended' ? state.endedAt : null;
    const sentAt = new Date().toISOString();
    let nextMs = REPORT_EVERY_MS;
    try {
      const report = { startedAt, endedAt, sentAt, parts: [] };
      await client.reportBroadcast(stream, this.#broadcastId, report, { signal });
      if (state.phase === 'ended') this.#state = { phase: 'told' };
    } catch {
      nextMs = REPORT_AGAIN_MS;
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
