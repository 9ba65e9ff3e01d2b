/** Keeps the screen from locking, and asks anew each time the page is seen again, until the abort. */
export function keepAwake(signal: AbortSignal): void {
  // Absent before iOS 16.4.
  const { wakeLock } = navigator as Partial<Navigator>;
  if (wakeLock === undefined) return;
  let lock: WakeLockSentinel | null = null;
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    try {
      const asked = await wakeLock.request('screen');
      if (signal.aborted) await asked.release();
      else lock = asked;
    } catch {
      // Low battery or a policy refuses; the broadcast goes on without.
    }
  };
  void ask();
  document.addEventListener('visibilitychange', () => void ask(), { signal });
  signal.addEventListener('abort', () => void lock?.release().catch(() => undefined), {
    once: true,
  });
}

/** Has the browser ask before the page is left, until the abort. */
export function guardLeaving(signal: AbortSignal): void {
  const ask = (event: BeforeUnloadEvent): void => {
    event.preventDefault();
    // Safari before 17 and older Chromium want the value set.
    event.returnValue = true;
  };
  window.addEventListener('beforeunload', ask, { signal });
}
