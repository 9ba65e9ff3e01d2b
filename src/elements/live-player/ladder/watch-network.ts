/** What Chromium tells of the way to the network; the kind of it on phones alone. */
interface Connection extends EventTarget {
  readonly type?: string;
}

/**
 * Calls back when there is another network. A browser also tells each time that it takes the same one for
 * faster or slower, and that there is none: neither makes anything better.
 */
export function watchNetwork(onChange: () => void, signal: AbortSignal): void {
  const { connection } = navigator as { connection?: Connection };
  let last = connection?.type;
  connection?.addEventListener(
    'change',
    () => {
      const { type } = connection;
      if (type === last || type === 'none') return;
      last = type;
      onChange();
    },
    { signal },
  );
  addEventListener('online', onChange, { signal });
}
