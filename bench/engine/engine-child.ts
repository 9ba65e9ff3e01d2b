import { createEngine } from '../../src/engine/index.js';
import { serveEngine } from '../../test/engine/support/engine-server.js';

/** What the parent is told when it asks: the process's own account of what it has used. */
export interface EngineUsage {
  readonly cpuMs: number;
  readonly rssMb: number;
  /** Seconds that are durably recorded, of every stream that was asked for. */
  readonly recordedSeconds: number;
}

/** An engine in a process of its own. Arguments: data folder, address to listen on, stream to report. */
const [dataDir = '', host = '127.0.0.1', streamId = 'st_bench'] = process.argv.slice(2);
const engine = await createEngine({ dataDir, authorize: () => Promise.resolve('allowed') });
const { origin } = await serveEngine(engine, host);
process.send?.({ origin });

process.on('message', () => {
  void engine.report(streamId).then(({ recordings }) => {
    const { user, system } = process.cpuUsage();
    const usage: EngineUsage = {
      cpuMs: (user + system) / 1000,
      rssMb: process.memoryUsage.rss() / 1e6,
      recordedSeconds: recordings.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
    };
    process.send?.(usage);
  });
});
process.on('disconnect', () => void engine.close().finally(() => process.exit()));
