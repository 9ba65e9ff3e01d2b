import type { Engine, EngineReport } from '../../../src/engine/index.js';

/** Far beyond what any change takes on a slow machine. */
const patienceMs = 90_000;

/** Resolves with the first report of a stream that fits; rejects with the last one when none does. */
export async function reportOf(
  engine: Engine,
  streamId: string,
  fits: (report: EngineReport) => boolean,
): Promise<EngineReport> {
  return await new Promise((resolve, reject) => {
    let last: EngineReport | null = null;
    const giveUp = setTimeout(() => {
      stop();
      reject(new Error(`No report fits; the last: ${JSON.stringify(last)}`));
    }, patienceMs);
    const check = (changedId: string): void => {
      if (changedId !== streamId) return;
      engine.report(streamId).then((report) => {
        last = report;
        if (!fits(report)) return;
        clearTimeout(giveUp);
        stop();
        resolve(report);
      }, reject);
    };
    const stop = engine.watch(check);
    check(streamId);
  });
}
