const firstMs = 1000;

/** A service that was away for long is found again within this. */
const maxMs = 30_000;

/** A push that held for this long begins its waits anew. */
export const steadyMs = 30_000;

/** How long to wait after so many failures in a row: doubled up to a cap, and spread over its upper half. */
export function relayBackoffMs(failures: number, random: () => number = Math.random): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.max(0, failures - 1));
  return fullMs * (0.5 + random() / 2);
}
