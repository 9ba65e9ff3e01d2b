const hostCandidate = /^\S+ (\d+) UDP (\d+) ([\d.]+|[\da-f:]+) (\d+) typ host/i;

/**
 * The library's candidates and those that it cannot know: the public address of a server behind
 * NAT, before all others, and the loopback address, after them.
 */
export function completeCandidates(
  candidates: readonly string[],
  publicAddress: string | null,
): string[] {
  return [
    ...(publicAddress === null ? [] : toPublic(candidates, publicAddress)),
    ...candidates,
    ...toLoopback(candidates),
  ];
}

/** The port that all host candidates of the library share, or null when it has none. */
export function hostPort(candidates: readonly string[]): number | null {
  const port = candidates.map((candidate) => hostCandidate.exec(candidate)?.[4]).find(Boolean);
  return port === undefined ? null : Number(port);
}

/** Whether the library's socket hears IPv6: then it has an address of that family, too. */
export function hearsV6(candidates: readonly string[]): boolean {
  return candidates.some((candidate) => hostCandidate.exec(candidate)?.[3]?.includes(':') === true);
}

/**
 * The host candidates under another port of the same machine. Loopback only where there is nothing
 * else: some clients read but one candidate in the answer to a restart.
 */
export function toPort(candidates: readonly string[], port: number): string[] {
  const hosts = candidates.filter((candidate) => hostCandidate.test(candidate));
  const reachable = hosts.filter((candidate) => !candidate.includes(' 127.0.0.1 '));
  return (reachable.length > 0 ? reachable : hosts).map((candidate) =>
    candidate.replace(/ \d+ typ host/i, ` ${port} typ host`),
  );
}

/** The NAT has to keep port numbers as they are. */
function toPublic(candidates: readonly string[], address: string): string[] {
  const isV6 = address.includes(':');
  const ports = new Set<string>();
  const added: string[] = [];
  for (const candidate of candidates) {
    const [, component, priority, local, port] = hostCandidate.exec(candidate) ?? [];
    if (local === undefined || port === undefined || local.includes(':') !== isV6) continue;
    if (ports.has(port)) continue;
    ports.add(port);
    added.push(`900 ${component ?? '1'} UDP ${priority ?? '1'} ${address} ${port} typ host`);
  }
  return added;
}

/**
 * The library leaves the loopback address out, and a browser on the same machine with no network
 * left has no other. Its socket hears it all the same.
 */
function toLoopback(candidates: readonly string[]): string[] {
  if (candidates.some((candidate) => candidate.includes(' 127.0.0.1 '))) return [];
  const host = candidates.find((candidate) => / UDP \d+ [\d.]+ \d+ typ host/i.test(candidate));
  const port = host === undefined ? undefined : / (\d+) typ host/.exec(host)?.[1];
  return port === undefined ? [] : [`127 1 UDP 1 127.0.0.1 ${port} typ host`];
}
