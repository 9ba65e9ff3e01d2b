import type { BroadcasterStudio } from './broadcaster-studio.js';

/** What a person does on a page before they begin. */
const STIRRING = ['pointermove', 'scroll', 'pointerdown', 'keydown'] as const;
/** A mouse stirs a hundred times a second. */
const CALM_MS = 5_000;

export interface IdleHost {
  readonly isConnected: boolean;
  readonly state: { readonly phase: string };
  readonly endpoint: string;
  readonly stream: string;
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
}

/**
 * Watches over a broadcaster that nobody has begun with, until the abort: what an earlier visit could not
 * send is sent before anybody asks for it, and when a person stirs, what a start would wait for is fetched.
 * A page that nobody touches asks its server for nothing.
 */
export function watchIdle(
  host: IdleHost,
  fitOut: () => Promise<BroadcasterStudio>,
  signal: AbortSignal,
): void {
  // Where nothing was left, storage is forbidden or the script cannot be had, all is as ever.
  bringHome(fitOut, signal).catch(() => undefined);
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
  const listening = { signal, capture: true, passive: true };
  for (const type of STIRRING) document.addEventListener(type, stir, listening);
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
