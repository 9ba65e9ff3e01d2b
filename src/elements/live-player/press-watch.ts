/** A page has other buttons too: their presses are not taken for this player's more often. */
const ELSEWHERE_EVERY_MS = 10_000;

export interface PressListener {
  onPress(): void;
  /** A finger was about to scroll: no click follows. */
  onCancel(): void;
}

/** The players that stand on the page, whatever they do. */
export const pagePlayers = new Set<object>();

/**
 * Tells when somebody may be about to ask for the picture, until the abort: a pointer on the player's own
 * large button, a press in the player, and, of a page's only player that is in view, a press on some
 * button of the page. A press comes some 80 ms before its click; a finger that scrolls takes it back.
 */
export function watchPress(host: HTMLElement, signal: AbortSignal, listener: PressListener): void {
  const { onPress, onCancel } = listener;
  const { ownerDocument: document } = host;
  let lastElsewhereAt = -Infinity;
  const press = (event: Event): void => {
    if (!isPress(event)) return;
    const path = event.composedPath();
    if (path.includes(host)) {
      onPress();
      return;
    }
    const isRare = event.timeStamp - lastElsewhereAt > ELSEWHERE_EVERY_MS;
    if (!isRare || pagePlayers.size !== 1 || !path.some(isButton) || !isInView(host)) return;
    lastElsewhereAt = event.timeStamp;
    onPress();
  };
  const listening = { signal, capture: true, passive: true };
  for (const type of ['pointerdown', 'keydown']) document.addEventListener(type, press, listening);
  document.addEventListener('pointercancel', onCancel, listening);
  const enter = ({ target }: Event): void => {
    if (target instanceof Element && target.closest('[part=play]') !== null) onPress();
  };
  host.shadowRoot?.addEventListener('pointerover', enter, listening);
}

/** What may become a click. */
function isPress(event: Event): boolean {
  if (event instanceof KeyboardEvent) return event.key === 'Enter' || event.key === ' ';
  return event instanceof PointerEvent && event.button === 0;
}

function isButton(target: EventTarget): boolean {
  return (
    target instanceof Element && target.matches('button, [role=button], input[type=button], a')
  );
}

function isInView(host: HTMLElement): boolean {
  const { top, bottom, left, right } = host.getBoundingClientRect();
  const { clientWidth, clientHeight } = host.ownerDocument.documentElement;
  return bottom > top && bottom > 0 && top < clientHeight && right > 0 && left < clientWidth;
}
