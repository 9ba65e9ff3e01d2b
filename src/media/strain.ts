/** An encoder that starts, or a page that loads, takes all there is for some seconds. */
const LASTING_MS = 15_000;
/** How often the browser looks. */
const SAMPLE_MS = 2_000;

type Pressure = 'nominal' | 'fair' | 'serious' | 'critical';

/** Compute Pressure; Chromium on computers has it, and compilers' libraries do not yet. */
interface PressureObserverLike {
  observe(source: 'cpu', options: { readonly sampleInterval: number }): Promise<void>;
  disconnect(): void;
}
type PressureObserverClass = new (
  callback: (records: readonly { readonly state: Pressure }[]) => void,
) => PressureObserverLike;

/**
 * Tells when the device has been at its limit for some time, from heat or from too much to do, and when
 * it no longer is, until the abort. Never calls where the browser does not tell.
 */
export function watchStrain(onStrain: (isStrained: boolean) => void, signal: AbortSignal): void {
  const { PressureObserver } = globalThis as { PressureObserver?: PressureObserverClass };
  if (PressureObserver === undefined || signal.aborted) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let phase: 'calm' | 'critical' | 'strained' = 'calm';
  const observer = new PressureObserver((records) => {
    const state = records.at(-1)?.state;
    if (state === 'critical' && phase === 'calm') {
      phase = 'critical';
      timer = setTimeout(() => {
        phase = 'strained';
        onStrain(true);
      }, LASTING_MS);
    } else if (state === 'nominal' || state === 'fair') {
      // What lies between is no end of it: it would come and go.
      clearTimeout(timer);
      if (phase === 'strained') onStrain(false);
      phase = 'calm';
    }
  });
  const stop = (): void => {
    clearTimeout(timer);
    observer.disconnect();
  };
  signal.addEventListener('abort', stop, { once: true });
  // A surrounding page's policy may forbid it.
  observer.observe('cpu', { sampleInterval: SAMPLE_MS }).catch(() => undefined);
}
