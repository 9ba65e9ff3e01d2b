/** Each as large as the line has shown to be worth: a weak one is not kept busy, a fast one gets up to speed. */
const STEPS_BYTES: readonly number[] = [32_000, 128_000, 512_000];
/** What took so long says enough. */
const TELLING_MS = 1_200;
/** More than a broadcast takes at most need not be known exactly. */
const PLENTY_KBPS = 6_000;
/** What is not through by then says that the line carries no more than this. */
const LIMIT_MS = 6_000;
/** A browser gives no more random bytes at once. */
const RANDOM_BYTES = 65_536;

export interface UplinkMeasuring {
  /** Resolves when all of it has arrived; rejects with whatever is wrong, or when the signal aborts. */
  send(bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void>;
  /** Ends it without a result. */
  readonly signal: AbortSignal;
  /** For tests. Default: the clock that nobody sets. */
  readonly now?: () => number;
  readonly limitMs?: number;
}

/**
 * What the line carries to the server, in kbit/s, by sending it up to 672 kB. Rather less than it could
 * carry at its best, since a connection that begins is slow. Null where it could not be measured.
 */
export async function measureUplink(options: UplinkMeasuring): Promise<number | null> {
  const { send, signal, now = () => performance.now(), limitMs = LIMIT_MS } = options;
  const limit = new AbortController();
  const stop = (): void => limit.abort();
  signal.addEventListener('abort', stop, { once: true });
  let size = 0;
  let from = 0;
  const time = async (bytes: Uint8Array<ArrayBuffer>): Promise<number> => {
    size = bytes.byteLength;
    from = now();
    await send(bytes, limit.signal);
    return now() - from;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kbps = 0;
  try {
    // The first may open a connection, and ask whether this page may call there.
    const first = await time(new Uint8Array());
    const thereAndBackMs = Math.min(first, await time(new Uint8Array()));
    for (const step of STEPS_BYTES) {
      const bytes = createNoise(step);
      timer = setTimeout(stop, limitMs);
      const tookMs = await time(bytes);
      clearTimeout(timer);
      // There and back may have been slow by chance.
      const sendingMs = Math.max(tookMs - thereAndBackMs, tookMs / 2, 1);
      kbps = Math.max(kbps, toKbps(step, sendingMs));
      if (sendingMs >= TELLING_MS || kbps >= PLENTY_KBPS) break;
    }
    return kbps;
  } catch {
    // What was on its way for so long says that the line carries no more than this.
    return limit.signal.aborted && !signal.aborted ? toKbps(size, now() - from) : null;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function toKbps(bytes: number, ms: number): number {
  return Math.round((bytes * 8) / ms);
}

/** Nothing on the way can make it smaller. */
function createNoise(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += RANDOM_BYTES) {
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES));
  }
  return bytes;
}
