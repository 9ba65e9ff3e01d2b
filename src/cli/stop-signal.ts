/** Ctrl-C reaches the whole process group, and npm passes it on once more: that is one wish, not two. */
const defaultSameWishMs = 1_000;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when the process is asked to stop. Asked again after `sameWishMs`, it ends at once. */
export function createStopSignal({ sameWishMs = defaultSameWishMs } = {}): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | null = null;
    const ask = () => {
      if (askedAt !== null && performance.now() - askedAt >= sameWishMs) process.exit(1);
      askedAt ??= performance.now();
      resolve();
    };
    for (const signal of signals) process.on(signal, ask);
  });
}
