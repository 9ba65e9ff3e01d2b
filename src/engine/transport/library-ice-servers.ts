import type { IceServer as LibraryIceServer } from 'node-datachannel';

import type { IceServer } from '../../contract/index.js';

const address = /^(stun|turn):(\[[\da-f:]+\]|[\w.-]+)(?::(\d{1,5}))?(?:\?transport=(udp))?$/i;

const defaultPort = 3478;

/** STUN and TURN servers as libdatachannel takes them; it knows TURN over UDP only, other addresses are passed over. */
export function toLibraryIceServers(servers: readonly IceServer[]): (string | LibraryIceServer)[] {
  return servers.flatMap(({ urls, username, credential }) =>
    [urls].flat().flatMap((url): (string | LibraryIceServer)[] => {
      const [, scheme, host, port] = address.exec(url) ?? [];
      if (scheme === undefined || host === undefined) return [];
      const number = Number(port ?? defaultPort);
      if (scheme.toLowerCase() === 'stun') return [`stun:${host}:${number}`];
      if (username === undefined || credential === undefined) return [];
      const relay = { hostname: host, port: number, username, password: credential };
      return [{ ...relay, relayType: 'TurnUdp' }];
    }),
  );
}
