import type { Engine, EngineReport } from '../../../src/engine/index.js';

/** Resolves with the first report of a stream that fits. */
export async function reportOf(
  engine: Engine,
  streamId: string,
  fits: (report: EngineReport) => boolean,
): Promise<EngineReport> {
  return await new Promise((resolve, reject) => {
    const check = (changedId: string): void => {
      if (changedId !== streamId) return;
      engine.report(streamId).then((report) => {
        if (!fits(report)) return;
        stop();
        resolve(report);
      }, reject);
    };
    const stop = engine.watch(check);
    check(streamId);
  });
}
