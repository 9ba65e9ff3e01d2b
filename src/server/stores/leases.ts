import type { StreamStore } from '../streams/stream-store.js';

/** Leases for a store that one process uses: they end with it, so that its successor need not wait. */
export function createLeases(now: () => Date): Pick<StreamStore, 'takeLease' | 'releaseLease'> {
  const leases = new Map<string, { holder: string; until: number }>();
  return {
    async takeLease(name, holder, lastsMs) {
      const time = now().getTime();
      const standing = leases.get(name);
      if (standing && standing.holder !== holder && standing.until > time) return false;
      leases.set(name, { holder, until: time + lastsMs });
      return true;
    },
    async releaseLease(name, holder) {
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
  };
}
