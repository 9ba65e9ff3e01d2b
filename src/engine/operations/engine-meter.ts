import type { RelayReport } from '../relay/relay-state.js';
import type { Room } from '../room/room.js';
import type { Transport } from '../transport/transport.js';
import { toEngineMetrics } from './engine-metrics.js';
import { EventCounts } from './event-counts.js';
import { formatMetrics } from './metrics-format.js';
import { ProcessMetrics } from './process-metrics.js';
import { createMeteredTransport, createTraffic } from './transport-meter.js';

/** Counts what an engine does, and tells it as metrics. */
export class EngineMeter {
  readonly events = new EventCounts();
  readonly #traffic = createTraffic();
  readonly #process = new ProcessMetrics();

  /** The transport, with what passes counted. */
  meter(transport: Transport): Transport {
    return createMeteredTransport(transport, this.#traffic);
  }

  /** All metrics in Prometheus's text format. */
  format(rooms: Iterable<Room>, relays: readonly RelayReport[]): string {
    const { events } = this;
    const engine = toEngineMetrics({ rooms, relays, traffic: this.#traffic, events });
    return formatMetrics([...engine, ...this.#process.collect()]);
  }

  close(): void {
    this.#process.close();
  }
}
