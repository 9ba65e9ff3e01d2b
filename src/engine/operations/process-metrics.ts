import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { MetricFamily } from './metrics-format.js';

/** Lag is measured over so long; a maximum of last week says nothing of now. */
const lagWindowMs = 60_000;

const lagResolutionMs = 20;

const quantiles = ['0.5', '0.99', '1'] as const;

/** What the whole process costs, under the names that Prometheus's own clients use. */
export class ProcessMetrics {
  readonly #lag = monitorEventLoopDelay({ resolution: lagResolutionMs });
  #windowStartMs = performance.now();

  constructor() {
    this.#lag.enable();
  }

  collect(): MetricFamily[] {
    const { user, system } = process.cpuUsage();
    const gauge = (name: string, help: string, value: number): MetricFamily => ({
      name,
      type: 'gauge',
      help,
      samples: [{ value }],
    });
    const families: MetricFamily[] = [
      {
        name: 'process_cpu_seconds_total',
        type: 'counter',
        help: 'CPU time of the process.',
        samples: [{ value: (user + system) / 1e6 }],
      },
      gauge('process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
      gauge('process_start_time_seconds', 'Start, in Unix time.', performance.timeOrigin / 1000),
      {
        name: 'nodejs_eventloop_lag_seconds',
        type: 'gauge',
        help: 'How late timers ran in about the last minute.',
        samples: quantiles.map((quantile) => ({
          labels: { quantile },
          value: this.#lagSeconds(Number(quantile)),
        })),
      },
    ];
    if (performance.now() - this.#windowStartMs > lagWindowMs) {
      this.#windowStartMs = performance.now();
      this.#lag.reset();
    }
    return families;
  }

  close(): void {
    this.#lag.disable();
  }

  /** The histogram holds whole intervals, of which the wanted part is none. */
  #lagSeconds(quantile: number): number {
    if (this.#lag.count === 0) return 0;
    const intervalMs = this.#lag.percentile(quantile * 100) / 1e6;
    return Math.max(0, intervalMs - lagResolutionMs) / 1000;
  }
}
