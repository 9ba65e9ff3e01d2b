import type { ContractClient } from '../../../contract/contract-client.js';
import { measureUplink } from './measure-uplink.js';
import type { UplinkReading } from './readiness.js';

/** Who goes live at once needs the line for that. */
const MEASURE_AFTER_MS = 1_000;
/** A line is not filled over and over for a person who opens and closes the preview. */
const MEASURED_FOR_MS = 300_000;
/** Nobody waits longer to be told that all else is well. */
const WAIT_LIMIT_MS = 5_000;

/** Whom to send bytes to. */
interface Server {
  readonly client: ContractClient;
  readonly stream: string;
}

type GaugeState =
  /** Nothing is known of this line yet. */
  | { readonly phase: 'due' }
  | { readonly phase: 'measuring'; readonly said: UplinkReading }
  /** It could not be measured, and is tried again without a word. */
  | { readonly phase: 'failed' }
  /** The server has no place for bytes to be thrown away. */
  | { readonly phase: 'unsupported' }
  | { readonly phase: 'measured'; readonly kbps: number; readonly atMs: number };

/** What the line to the server carries, found out while nothing else needs it. */
export class UplinkGauge {
  readonly #reachServer: () => Server | null;
  readonly #onChange: () => void;
  #state: GaugeState = { phase: 'due' };
  /** Of the one that may tell; of any before it nobody hears. */
  #measuring: object | null = null;

  constructor(reachServer: () => Server | null, onChange: () => void) {
    this.#reachServer = reachServer;
    this.#onChange = onChange;
  }

  get reading(): UplinkReading {
    const state = this.#state;
    if (state.phase === 'measured') return state.kbps;
    return state.phase === 'measuring' ? state.said : null;
  }

  /** It may be another line, or another server. */
  forget(): void {
    this.#measuring = null;
    this.#state = { phase: 'due' };
  }

  /** Fills the line for a moment, where that is due and the server has a place for it. Never rejects. */
  async measure(signal: AbortSignal): Promise<void> {
    const server = this.#reachServer();
    if (server === null || document.hidden || !this.#isDue() || signal.aborted) return;
    const own = (this.#measuring = {});
    const say = (state: GaugeState): void => {
      if (this.#measuring !== own) return;
      if (state.phase !== 'measuring') this.#measuring = null;
      this.#state = state;
      this.#onChange();
    };
    const isFirst = this.#state.phase === 'due';
    say({ phase: 'measuring', said: isFirst ? 'asking' : this.reading });
    const end = (): void => say({ phase: 'due' });
    signal.addEventListener('abort', end, { once: true });
    const limit = setTimeout(() => {
      if (isFirst) say({ phase: 'measuring', said: 'late' });
    }, WAIT_LIMIT_MS);
    say(await this.#find(server, signal, () => this.reading === 'asking' && say(measuring)));
    clearTimeout(limit);
    signal.removeEventListener('abort', end);
  }

  #isDue(): boolean {
    const state = this.#state;
    if (state.phase === 'measured') return performance.now() - state.atMs >= MEASURED_FOR_MS;
    return state.phase === 'due' || state.phase === 'failed';
  }

  async #find(
    { client, stream }: Server,
    signal: AbortSignal,
    onBegin: () => void,
  ): Promise<GaugeState> {
    await new Promise((resolve) => setTimeout(resolve, MEASURE_AFTER_MS));
    if (signal.aborted || document.hidden) return { phase: 'due' };
    const discovery = await client.discover({ signal }).catch(() => null);
    if (discovery === null) return { phase: 'failed' };
    if (!discovery.features.includes('uplink')) return { phase: 'unsupported' };
    onBegin();
    const kbps = await measureUplink({
      send: (bytes, ending) => client.measureUplink(stream, bytes, { signal: ending }),
      signal,
    });
    if (kbps === null) return { phase: 'failed' };
    return { phase: 'measured', kbps, atMs: performance.now() };
  }
}

const measuring: GaugeState = { phase: 'measuring', said: 'measuring' };
