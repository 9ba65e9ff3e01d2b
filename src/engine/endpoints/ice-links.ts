import type { IceServer } from '../../contract/index.js';

/** `Link` values that tell a client its ICE servers (RFC 9725 §4.6), one for each address. */
export function formatIceLinks(servers: readonly IceServer[]): string[] {
  return servers.flatMap(({ urls, username, credential }) => {
    const credentials =
      username === undefined || credential === undefined
        ? ''
        : `; username=${quote(username)}; credential=${quote(credential)}; credential-type="password"`;
    return [urls].flat().map((url) => `<${url}>; rel="ice-server"${credentials}`);
  });
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
