/** What a person does on a page before they begin. */
const STIRRING = ['pointermove', 'scroll', 'pointerdown', 'keydown'] as const;

/** Tells of what anybody does on the page, until the abort. */
export function listenForStir(stir: (event: Event) => void, signal: AbortSignal): void {
  const options = { signal, capture: true, passive: true };
  for (const type of STIRRING) document.addEventListener(type, stir, options);
}
