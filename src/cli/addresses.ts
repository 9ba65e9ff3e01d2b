import type { Configuration } from './configuration.js';
import { readPackageVersion } from './package-root.js';
import { sitePaths } from './site.js';
import type { RunningServer } from './start-server.js';

/** What the terminal shows once the server listens: what to open, and with which token. */
export function formatAddresses(
  { host, publicUrl }: Pick<Configuration, 'host' | 'publicUrl'>,
  { port, token, dataPath }: Pick<RunningServer, 'port' | 'token' | 'dataPath'>,
): string {
  const origin = publicUrl ?? `http://${toReachableHost(host)}:${port}`;
  const lines = [
    `Streamside ${readPackageVersion()} is running.`,
    '',
    // In the fragment, which no server and no log ever sees.
    `  Demo            ${origin}/#token=${token}`,
    `  Contract        ${origin}${sitePaths.contract}`,
    `  Drop-in script  ${origin}${sitePaths.script}`,
    `  Operator token  ${token}`,
    `  Data            ${dataPath}`,
    '',
  ];
  if (publicUrl === null && !isLoopback(host)) {
    lines.push(
      'Browsers give a camera to HTTPS pages only: phones need an HTTPS proxy in front.',
      '',
    );
  }
  return [...lines, 'Ctrl-C stops it and finishes the recordings.'].join('\n');
}

/** A host that a browser on this machine can open. */
function toReachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
