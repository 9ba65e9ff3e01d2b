import { createEngine } from '../engine/index.js';
import type { Configuration } from './configuration/configuration.js';
import { formatAddresses } from './addresses.js';
import { createLog } from './log.js';
import { loadQrCode } from './lan/qr-code.js';
import { startServer } from './start-server.js';
import { createStopSignal } from './stop-signal.js';

/** A supervisor that asked the server to end waits 10 s before it kills. */
const stopWithinMs = 8_000;

/** Serves until the process is asked to stop. Resolves with the exit code. */
export async function serve(configuration: Configuration): Promise<number> {
  // Whoever read the output may be gone before the server is; that must not end it.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const stopSignal = createStopSignal();
  for (const { code, sentence } of configuration.notices) console.warn(`${sentence} (${code})`);
  const { level, format } = configuration.log;
  const log = createLog({
    level,
    format: format ?? (process.stderr.isTTY ? 'human' : 'json'),
    write: (line) => process.stderr.write(`${line}\n`),
  });
  const drawCode = configuration.lan && (await loadQrCode());
  const server = await startServer(configuration, createEngine, log);
  const isColoured = process.stdout.isTTY;
  console.log(
    formatAddresses(configuration, server, (text) => drawCode?.(text, { isColoured }) ?? ''),
  );
  await stopSignal;
  console.log('Stopping: recordings are being finished.');
  const isStopped = await Promise.race([
    server.stop().then(() => true),
    new Promise<false>((resolve) => setTimeout(resolve, stopWithinMs, false).unref()),
  ]);
  if (isStopped) console.log('Stopped.');
  else console.error('Not everything ended in time; a recording may lack its last seconds.');
  return isStopped ? 0 : 1;
}
