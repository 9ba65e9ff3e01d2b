import type { Configuration } from './configuration/configuration.js';
import { formatLanNotice } from './lan/lan-notice.js';
import { isLoopback } from './loopback.js';
import { readPackageVersion } from './package-root.js';
import { sitePaths } from './site.js';
import type { RunningServer } from './start-server.js';

/** What of the configuration the terminal is told. */
type Shown = Pick<Configuration, 'host' | 'lan' | 'publicUrl' | 'databaseUrl' | 'provider'> & {
  readonly token: string | null;
};

type ShownServer = Pick<RunningServer, 'port' | 'lanPort' | 'token' | 'dataPath'>;

/**
 * What the terminal shows once the server listens: what to open, with which token, and what it runs
 * on. A token that the environment sets is not repeated: whoever set it has it, and a supervisor
 * writes what is shown into its log.
 */
export function formatAddresses(
  { host, lan, publicUrl, databaseUrl, provider, token: givenToken }: Shown,
  { port, lanPort, token, dataPath }: ShownServer,
  drawCode: (text: string) => string = () => '',
): string {
  const origin = publicUrl ?? `http://${toReachableHost(host)}:${port}`;
  const isGiven = givenToken !== null;
  // In the fragment, which no server and no log ever sees.
  const toDemo = (at: string) => `${at}/${isGiven ? '' : `#token=${token}`}`;
  const phone = lan && toDemo(`https://${lan.address}:${lanPort}`);
  const lines = [
    `Streamside ${readPackageVersion()} is running.`,
    '',
    `  Demo            ${toDemo(origin)}`,
    ...(phone === null ? [] : [`  On a phone      ${phone}`]),
    `  Contract        ${origin}${sitePaths.contract}`,
    `  Drop-in script  ${origin}${sitePaths.script}`,
    `  Operator token  ${isGiven ? 'what STREAMSIDE_TOKEN says' : token}`,
    `  Provider        ${formatProvider(provider)}`,
    `  Database        ${databaseUrl === null ? 'embedded' : 'PostgreSQL'}`,
    `  Data            ${dataPath}`,
    '',
  ];
  if (lan && phone !== null) lines.push(...formatLanNotice(lan, drawCode(phone)));
  if (publicUrl === null && !isLoopback(host)) {
    lines.push(
      'Browsers give a camera to HTTPS pages only. Phones need an HTTPS proxy in front, or --lan.',
      '',
    );
  }
  return [...lines, 'Ctrl-C stops it and finishes the recordings.'].join('\n');
}

function formatProvider(provider: Configuration['provider']): string {
  if (provider.type === 'local') return 'local, with the embedded media engine';
  const backup = provider.mux === undefined ? '' : ', with Mux as the backup';
  return `cloudflare, by the ${provider.route} route${backup}`;
}

/** A host that a browser on this machine can open. */
function toReachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
