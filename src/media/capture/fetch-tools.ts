import type { CaptureTools } from './capture-tools.js';

/** Nothing can be judged in a camera's first moments, and its picture is to be seen before anything is fetched. */
const BEGIN_AFTER_MS = 500;
/** Where the code could not be had, on a line that is away. */
const AGAIN_AFTER_MS = 5_000;

/** Rejects where they cannot be had. */
export async function fetchTools(): Promise<CaptureTools> {
  return (await import('./capture-tools.js')).captureTools;
}

/** Fetches the tools in the background, until the abort. */
export function whenToolsCome(begin: (tools: CaptureTools) => void, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fetchAfter = (delayMs: number): void => {
    timer = setTimeout(() => {
      fetchTools().then(
        (tools) => {
          if (!signal.aborted) begin(tools);
        },
        () => {
          if (!signal.aborted) fetchAfter(AGAIN_AFTER_MS);
        },
      );
    }, delayMs);
  };
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  fetchAfter(BEGIN_AFTER_MS);
}
