import { isIP } from 'node:net';
import type { IceServer } from '../../contract/index.js';
import type { TurnService } from '../../engine/index.js';
import { readIceServers } from './ice-servers.js';
import { readTurnService } from './turn-service.js';

/** Numbers beyond this are no limits. */
const maxLimit = 100_000;

/** What the media engine is told; what is not set is the engine's to decide. */
export interface MediaConfiguration {
  readonly portRange?: readonly [number, number];
  readonly publicAddress?: string;
  readonly iceServers?: readonly IceServer[];
  readonly turn?: TurnService;
  readonly maxStreams?: number;
  readonly maxViewersPerStream?: number;
  readonly ffmpeg?: string;
}

/**
 * Reads what the environment says of the media engine. `reject` throws the sentence that names the
 * variable; no sentence repeats what may be secret.
 */
export function readMediaConfiguration(
  read: (name: string) => string,
  reject: (name: string, expectation: string) => never,
): MediaConfiguration {
  const readLimit = (name: string): number | undefined => {
    const text = read(name);
    if (text === '') return undefined;
    const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    return value >= 1 && value <= maxLimit
      ? value
      : reject(name, `a number from 1 to ${maxLimit}, not "${text}"`);
  };
  const portRange = readPortRange(read('STREAMSIDE_UDP_PORTS'));
  if (portRange === null) {
    reject('STREAMSIDE_UDP_PORTS', 'two ports from 1024 to 65535 such as 50000-50100');
  }
  const publicAddress = read('STREAMSIDE_PUBLIC_ADDRESS');
  if (publicAddress !== '' && isIP(publicAddress) === 0) {
    reject('STREAMSIDE_PUBLIC_ADDRESS', 'an IP address, such as 203.0.113.7');
  }
  const iceServers = readIceServers(read('STREAMSIDE_ICE_SERVERS'));
  if (iceServers === null) {
    reject(
      'STREAMSIDE_ICE_SERVERS',
      'a JSON list of {"urls": "turn:…", "username": "…", "credential": "…"}',
    );
  }
  const turn = readTurnService(read, reject);
  const maxStreams = readLimit('STREAMSIDE_MAX_STREAMS');
  const maxViewersPerStream = readLimit('STREAMSIDE_MAX_VIEWERS');
  const ffmpeg = read('STREAMSIDE_FFMPEG');
  return {
    ...(portRange ? { portRange } : {}),
    ...(publicAddress === '' ? {} : { publicAddress }),
    ...(iceServers && iceServers.length > 0 ? { iceServers } : {}),
    ...(turn === null ? {} : { turn }),
    ...(maxStreams === undefined ? {} : { maxStreams }),
    ...(maxViewersPerStream === undefined ? {} : { maxViewersPerStream }),
    ...(ffmpeg === '' ? {} : { ffmpeg }),
  };
}

/** The ports; undefined where nothing is said, null where it cannot be read. */
function readPortRange(text: string): readonly [number, number] | null | undefined {
  if (text === '') return undefined;
  const [, first = '', last = ''] = /^(\d{4,5})-(\d{4,5})$/.exec(text) ?? [];
  const range = [Number(first), Number(last)] as const;
  return range[0] >= 1024 && range[0] <= range[1] && range[1] <= 65_535 ? range : null;
}
