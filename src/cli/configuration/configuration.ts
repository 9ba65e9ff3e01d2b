import { findNotices } from './configuration-notices.js';
import type { Notice } from './configuration-notices.js';
import type { LanPlace } from '../lan/lan-option.js';
import { logLevels } from '../log.js';
import type { LogFormat, LogLevel } from '../log.js';
import { isLoopback } from '../loopback.js';
import { readMediaConfiguration } from './media-configuration.js';
import type { MediaConfiguration } from './media-configuration.js';
import { readOperatorToken } from './operator-token.js';
import { readProviderConfiguration } from './provider-configuration.js';
import type { ProviderConfiguration } from './provider-configuration.js';
import { StartError } from '../start-error.js';

/** How the server runs, read from the environment. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** Where phones in the same network reach it, by HTTPS. Null: nowhere. */
  readonly lan: LanPlace | null;
  readonly dataFolder: string;
  /** Null: made at the first start, and kept in the data folder. */
  readonly token: string | null;
  /** Address of a PostgreSQL database, with its password. Null: the embedded database. */
  readonly databaseUrl: string | null;
  /** Origin, without a slash at its end. */
  readonly publicUrl: string | null;
  readonly trustProxy: boolean;
  readonly provider: ProviderConfiguration;
  readonly media: MediaConfiguration;
  readonly log: {
    readonly level: LogLevel;
    /** Null: human on a terminal, JSON elsewhere. */
    readonly format: LogFormat | null;
  };
  /** For the person at the terminal: what was set and has no effect, or is no good. */
  readonly notices: readonly Notice[];
}

/** One variable of the environment, as `--help` and the documentation show it. */
export interface Variable {
  readonly name: string;
  /** What a value looks like. */
  readonly type: string;
  /** What holds when it is absent or empty. */
  readonly fallback: string;
  readonly sentence: string;
}

const variable = (name: string, type: string, fallback: string, sentence: string): Variable => ({
  name,
  type,
  fallback,
  sentence,
});

/** Nobody reads on; a whole certificate may have been pasted into the wrong variable. */
const maxSentenceLength = 300;

/** Every variable there is; docs/configuration.md shows the same table. */
export const variables: readonly Variable[] = [
  variable('PORT', '0–65535', '8080', 'Port to listen on; 0 takes any free one.'),
  variable('HOST', 'name or address', '127.0.0.1', 'Address to listen on; 0.0.0.0 is all of them.'),
  variable('STREAMSIDE_DATA', 'folder', './data', 'Where the database and the media are kept.'),
  variable('STREAMSIDE_TOKEN', 'text', 'made once', "The operator's token, who may do everything."),
  variable(
    'STREAMSIDE_PUBLIC_URL',
    'origin',
    '',
    'Where browsers reach this server, behind a proxy.',
  ),
  variable(
    'STREAMSIDE_TRUST_PROXY',
    'true, false',
    'false',
    'Believe X-Forwarded-Proto, -Host and -For.',
  ),
  variable('STREAMSIDE_PROVIDER', 'local, cloudflare', 'local', 'What makes streams real.'),
  variable(
    'STREAMSIDE_UDP_PORTS',
    'first-last',
    'any free',
    'UDP ports for media, such as 50000-50100; open them in the firewall.',
  ),
  variable(
    'STREAMSIDE_PUBLIC_ADDRESS',
    'IP address',
    '',
    'Where media reaches this server from outside, behind NAT.',
  ),
  variable(
    'STREAMSIDE_ICE_SERVERS',
    'JSON',
    '',
    'STUN and TURN servers for browsers: a list of {urls, username?, credential?}.',
  ),
  variable(
    'STREAMSIDE_TURN_URLS',
    'addresses',
    '',
    'TURN server that takes credentials made of a shared secret, such as turn:turn.example.org.',
  ),
  variable('STREAMSIDE_TURN_SECRET', 'text', '', 'The secret shared with that TURN server.'),
  variable('STREAMSIDE_MAX_STREAMS', 'number', '100', 'Streams published at the same time.'),
  variable('STREAMSIDE_MAX_VIEWERS', 'number', '300', 'Viewers of one stream by WHEP.'),
  variable(
    'STREAMSIDE_FFMPEG',
    'program',
    'ffmpeg',
    'What relays run, and what makes H.264 of VP8 for HLS.',
  ),
  variable(
    'STREAMSIDE_LOG',
    logLevels.join(', '),
    'info',
    'From which level on events are logged.',
  ),
  variable(
    'STREAMSIDE_LOG_FORMAT',
    'human, json',
    'by terminal',
    'Form of the log: human on a terminal, JSON lines elsewhere.',
  ),
  variable('DATABASE_URL', 'URL', '', 'PostgreSQL instead of the embedded database.'),
  variable('CLOUDFLARE_ACCOUNT_ID', 'text', '', 'Account of Cloudflare Stream.'),
  variable('CLOUDFLARE_API_TOKEN', 'text', '', 'Token with the permission Stream Write.'),
  variable('CLOUDFLARE_BASE_URL', 'URL', '', "Replaces Cloudflare's API base."),
  variable('CLOUDFLARE_WEBHOOK_SECRET', 'text', '', 'Secret of the video webhook.'),
  variable('CLOUDFLARE_NOTIFICATION_SECRET', 'text', '', 'Secret of the live notifications.'),
  variable(
    'CLOUDFLARE_ROUTE',
    'direct, relay',
    'direct',
    'How browsers reach Cloudflare: by themselves, or through this server, which needs ffmpeg.',
  ),
  variable(
    'CLOUDFLARE_UPLOAD_WHOLES',
    'yes, no',
    'yes',
    "Give Cloudflare this server's whole recording where its own lacks something (relay).",
  ),
  variable('MUX_TOKEN_ID', 'text', '', 'Access to Mux, the backup recorder.'),
  variable('MUX_TOKEN_SECRET', 'text', '', 'Belongs to MUX_TOKEN_ID.'),
  variable('MUX_BASE_URL', 'URL', '', "Replaces Mux's API base."),
  variable(
    'MUX_UPLOAD_WHOLES',
    'yes, no',
    'yes',
    "Give Mux this server's whole recording where its own lacks something (relay).",
  ),
  variable('MUX_WEBHOOK_SECRET', 'text', '', "Secret of Mux's webhook."),
  variable('MUX_SIGNING_KEY', 'text', '', 'Id of the key that signs playback of private streams.'),
  variable('MUX_PRIVATE_KEY', 'text', '', 'Belongs to MUX_SIGNING_KEY: PEM, or base64 of it.'),
];

/**
 * Reads the environment, beside what `--lan` asked for. Throws a `StartError` whose sentence names
 * the variable, never a secret's value.
 */
export function readConfiguration(
  environment: NodeJS.ProcessEnv,
  lan: LanPlace | null = null,
): Configuration {
  const read = (name: string) => environment[name]?.trim() ?? '';
  const reject = (name: string, expectation: string): never => {
    // What was typed may stand in it, and must not break the line.
    const text = expectation.replace(/\p{Cc}/gu, '�').slice(0, maxSentenceLength);
    throw new StartError('configuration-invalid', `${name} must be ${text}.`);
  };

  const port = read('PORT') || '8080';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    reject('PORT', `a number from 0 to 65535, not "${port}"`);
  }
  const host = read('HOST') || '127.0.0.1';
  if (!/^[\w.:%-]+$/.test(host)) reject('HOST', `a host name or an IP address, not "${host}"`);
  if (lan && !isLoopback(host)) {
    reject('HOST', `left away with --lan, which listens on ${lan.address} and on this machine`);
  }
  const isReached = lan !== null || !isLoopback(host);
  const token = readOperatorToken(read, { isReached }, reject);
  const trustProxy = read('STREAMSIDE_TRUST_PROXY') || 'false';
  if (!['true', 'false', '1', '0'].includes(trustProxy)) {
    reject('STREAMSIDE_TRUST_PROXY', `true or false, not "${trustProxy}"`);
  }
  const provider = readProviderConfiguration(read, reject);
  const databaseUrl = read('DATABASE_URL') || null;
  if (databaseUrl !== null && !/^postgres(ql)?:\/\/./.test(databaseUrl)) {
    reject('DATABASE_URL', 'an address such as postgresql://user:password@host:5432/database');
  }
  const log = read('STREAMSIDE_LOG') || 'info';
  const level =
    logLevels.find((name) => name === log) ??
    reject('STREAMSIDE_LOG', `one of ${logLevels.join(', ')}, not "${log}"`);
  const format = read('STREAMSIDE_LOG_FORMAT');
  if (!['', 'human', 'json'].includes(format)) {
    reject('STREAMSIDE_LOG_FORMAT', `human or json, not "${format}"`);
  }
  const publicUrl = readOrigin(read('STREAMSIDE_PUBLIC_URL'), (expectation) =>
    reject('STREAMSIDE_PUBLIC_URL', expectation),
  );
  if (lan && publicUrl !== null) {
    reject('STREAMSIDE_PUBLIC_URL', 'left away with --lan: phones would be sent there');
  }
  return {
    port: Number(port),
    host,
    lan,
    dataFolder: read('STREAMSIDE_DATA') || './data',
    token,
    databaseUrl,
    publicUrl,
    trustProxy: trustProxy === 'true' || trustProxy === '1',
    provider,
    media: readMediaConfiguration(read, reject),
    log: { level, format: format === 'human' || format === 'json' ? format : null },
    notices: findNotices(
      environment,
      variables.map(({ name }) => name),
      { provider, token },
    ),
  };
}

function readOrigin(text: string, reject: (expectation: string) => never): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin
    ? url.origin
    : reject('an origin such as https://live.example.org, without a path');
}
