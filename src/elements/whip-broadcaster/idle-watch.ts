import type { AddressHost, TellFault } from './address-controller.js';
import type { BroadcasterStudio } from './broadcaster-studio.js';
import { listenForStir } from './stirring.js';

/** A mouse stirs a hundred times a second. */
const CALM_MS = 5_000;
/** A page may set the address a moment after it has put the element in its place. */
const ADDRESS_GRACE_MS = 1_000;

export type IdleHost = AddressHost & HTMLElement;

/**
 * Watches over a broadcaster that nobody has begun with, until the abort: what an earlier visit could not
 * send is sent before anybody asks for it, what the page has got wrong is said, and when a person stirs,
 * what a start would wait for is fetched. A page that nobody touches asks its server whether the stream is
 * there, and for nothing else. `first`: what somebody did before this had come.
 */
export function watchIdle(
  host: IdleHost,
  fitOut: () => Promise<BroadcasterStudio>,
  signal: AbortSignal,
  first: Event | null,
): void {
  // Where nothing was left, storage is forbidden or the script cannot be had, all is as ever.
  bringHome(fitOut, signal).catch(() => undefined);
  const checking = setTimeout(() => {
    checkLater(host, fitOut, signal).catch(() => undefined);
  }, ADDRESS_GRACE_MS);
  signal.addEventListener('abort', () => clearTimeout(checking), { once: true });
  let stirredAt = -CALM_MS;
  const stir = (event: Event): void => {
    const isPressed = isPress(event);
    if (!isExpectant(host) || (!isPressed && event.timeStamp - stirredAt < CALM_MS)) return;
    stirredAt = event.timeStamp;
    fitOut().then(
      ({ desk }) => {
        if (!signal.aborted) void desk.expect(isPressed);
      },
      () => undefined,
    );
  };
  listenForStir(stir, signal);
  if (first !== null) stir(first);
}

/** Who has not signed in would only be refused. */
function isExpectant(host: IdleHost): boolean {
  const { endpoint, stream, token, getToken } = host;
  if (!host.isConnected || host.state.phase !== 'idle') return false;
  return endpoint !== '' && stream !== '' && (token !== null || getToken !== null);
}

/** What may become a click. */
function isPress(event: Event): boolean {
  if (event instanceof KeyboardEvent) return event.key === 'Enter' || event.key === ' ';
  return event.type === 'pointerdown';
}

async function bringHome(
  fitOut: () => Promise<BroadcasterStudio>,
  signal: AbortSignal,
): Promise<void> {
  // As safety-hint.ts spells it.
  if (!('streamside-safety-copy' in localStorage)) return;
  const { desk } = await fitOut();
  if (!signal.aborted) desk.safety.open();
}

/** Nobody waits for it, so that it comes after what somebody may wait for. */
async function checkLater(
  host: IdleHost,
  fitOut: () => Promise<BroadcasterStudio>,
  signal: AbortSignal,
): Promise<void> {
  const { checkPage } = await import('./page-check.js');
  const tell: TellFault = async (code) => {
    const studio = await fitOut().catch(() => null);
    if (!signal.aborted) await studio?.desk.refuse(code);
  };
  if (!signal.aborted) checkPage(host, tell, signal);
}
